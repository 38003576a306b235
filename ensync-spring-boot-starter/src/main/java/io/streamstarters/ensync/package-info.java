/**
 * What an application uses to publish and to listen to EnSync events: annotations,
 * values, operations and exceptions.
 */
@NullMarked
package io.streamstarters.ensync;

import org.jspecify.annotations.NullMarked;
