/**
 * Carries EnSync over gRPC.
 */
@NullMarked
package io.streamstarters.ensync.client.grpc;

import org.jspecify.annotations.NullMarked;
