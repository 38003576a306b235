package io.streamstarters.listener;

import java.time.Duration;

/**
 * Published as an application event when a handler has outlived the lease of a message,
 * once for each message: somebody else may get the message while it is still handled.
 *
 * @param listenerId id of the listener
 * @param messageId identity of the message
 * @param handling how long the handler has had the message so far
 */
public record LeaseOverrunEvent(String listenerId, String messageId, Duration handling) {

}
