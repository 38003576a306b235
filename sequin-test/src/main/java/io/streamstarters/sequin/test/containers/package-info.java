/**
 * A real Sequin in containers, for tests that need one.
 */
@NullMarked
package io.streamstarters.sequin.test.containers;

import org.jspecify.annotations.NullMarked;
