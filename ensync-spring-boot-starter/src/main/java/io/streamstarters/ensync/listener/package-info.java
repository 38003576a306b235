/**
 * Listeners: subscriptions as delivery sources, and replies.
 */
@NullMarked
package io.streamstarters.ensync.listener;

import org.jspecify.annotations.NullMarked;
