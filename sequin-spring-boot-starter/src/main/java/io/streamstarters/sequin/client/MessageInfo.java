package io.streamstarters.sequin.client;

import java.time.Instant;
import java.util.List;

import io.streamstarters.sequin.SequinMessage;
import org.jspecify.annotations.Nullable;

/**
 * A message of a stream, and how far its consumers are with it.
 *
 * @param message the message
 * @param consumers one entry for each consumer that is given its key
 */
public record MessageInfo(SequinMessage<String> message, List<State> consumers) {

	/**
	 * How far a consumer is with a message.
	 *
	 * @param consumerId id of the consumer
	 * @param consumerName name of the consumer
	 * @param filter which keys it is given
	 * @param state {@code available}, {@code delivered} or {@code acked}
	 * @param ackId settles the message for this consumer
	 * @param deliverCount how often it was handed out
	 * @param lastDeliveredAt when it was handed out last, null if never
	 * @param notVisibleUntil when the lease ends or ended, null if it never was out
	 */
	public record State(String consumerId, String consumerName, String filter, String state, String ackId,
			int deliverCount, @Nullable Instant lastDeliveredAt, @Nullable Instant notVisibleUntil) {

	}

}
