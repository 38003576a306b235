/**
 * A Sequin server in memory that speaks HTTP, for development and tests.
 */
@NullMarked
package io.streamstarters.sequin.test;

import org.jspecify.annotations.NullMarked;
