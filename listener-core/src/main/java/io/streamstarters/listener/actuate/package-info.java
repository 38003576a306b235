/**
 * Health over listener containers.
 */
@NullMarked
package io.streamstarters.listener.actuate;

import org.jspecify.annotations.NullMarked;
