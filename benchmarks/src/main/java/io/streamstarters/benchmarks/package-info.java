/**
 * Measures the starters next to hand-written code.
 */
@NullMarked
package io.streamstarters.benchmarks;

import org.jspecify.annotations.NullMarked;
