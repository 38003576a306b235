/**
 * Tests of applications on an EnSync engine in memory.
 */
@NullMarked
package io.streamstarters.ensync.autoconfigure.test;

import org.jspecify.annotations.NullMarked;
