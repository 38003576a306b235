/**
 * What listeners promise, held over all brokers alike.
 */
@NullMarked
package io.streamstarters.listener.suite;

import org.jspecify.annotations.NullMarked;
