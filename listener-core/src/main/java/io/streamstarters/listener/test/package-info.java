/**
 * What tests of applications wait for listeners with.
 */
@NullMarked
package io.streamstarters.listener.test;

import org.jspecify.annotations.NullMarked;
