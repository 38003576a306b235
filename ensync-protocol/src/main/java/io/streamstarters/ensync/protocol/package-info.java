/**
 * Messages and methods of the EnSync gRPC service, shared by the client and the engine in
 * memory.
 */
@NullMarked
package io.streamstarters.ensync.protocol;

import org.jspecify.annotations.NullMarked;
