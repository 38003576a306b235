package io.streamstarters.sequin.client;

import java.time.Instant;

import io.streamstarters.sequin.SequinMessage;
import org.jspecify.annotations.Nullable;

/**
 * A message that a consumer has not acknowledged yet.
 *
 * @param message the message, with the id that settles it for this consumer
 * @param state {@code available} or {@code delivered}
 * @param deliverCount how often it was handed out
 * @param lastDeliveredAt when it was handed out last, null if never
 * @param notVisibleUntil when the lease ends, null if it is not out
 */
public record ConsumerMessage(SequinMessage<String> message, String state, int deliverCount,
		@Nullable Instant lastDeliveredAt, @Nullable Instant notVisibleUntil) {

}
