/**
 * An EnSync engine in memory, for development and tests.
 */
@NullMarked
package io.streamstarters.ensync.test;

import org.jspecify.annotations.NullMarked;
