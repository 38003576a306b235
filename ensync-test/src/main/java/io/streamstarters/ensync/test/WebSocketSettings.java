package io.streamstarters.ensync.test;

import java.time.Duration;

/**
 * What a test may choose about WebSocket connections.
 *
 * @param pingInterval time between two {@code PING} of the server, zero for none
 * @param deliveryDelay time between the answer to a subscription and its first delivery
 */
record WebSocketSettings(Duration pingInterval, Duration deliveryDelay) {
}
