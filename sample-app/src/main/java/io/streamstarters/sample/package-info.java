/**
 * Orders that travel over EnSync and Sequin.
 */
@NullMarked
package io.streamstarters.sample;

import org.jspecify.annotations.NullMarked;
