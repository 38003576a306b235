package io.streamstarters.sequin.test;

import java.time.Instant;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * How far a consumer is with a message, as it was at one moment.
 */
record DeliveryView(ConsumerView consumer, StoredMessage message, String state, @Nullable UUID ackId,
		@Nullable Integer deliverCount, @Nullable Instant lastDeliveredAt, @Nullable Instant notVisibleUntil) {

}
