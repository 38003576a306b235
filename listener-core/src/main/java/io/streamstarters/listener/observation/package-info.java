/**
 * Observations of what listeners handle and templates send.
 */
@NullMarked
package io.streamstarters.listener.observation;

import org.jspecify.annotations.NullMarked;
