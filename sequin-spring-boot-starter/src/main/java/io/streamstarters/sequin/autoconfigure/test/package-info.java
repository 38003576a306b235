/**
 * Tests of applications on a Sequin server in memory.
 */
@NullMarked
package io.streamstarters.sequin.autoconfigure.test;

import org.jspecify.annotations.NullMarked;
