package io.streamstarters.sequin.listener;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

import io.streamstarters.listener.Delivery;
import io.streamstarters.sequin.SequinHeaders;
import io.streamstarters.sequin.SequinMessage;

/**
 * A received message. Its identity is key, sequence number and time of insertion: the id
 * that settles it outlives its version.
 *
 * @param message the message
 * @param consumer the consumer, as the listener names it
 * @param ackId the id that settles it
 * @param lease until when it can be settled
 */
record SequinDelivery(SequinMessage<String> message, String consumer, String ackId, Lease lease) implements Delivery {

	@Override
	public String id() {
		// The time of insertion too: the numbers begin anew when the server's data are
		// made
		// anew.
		return this.message.key() + "@" + this.message.seq() + "@" + this.message.insertedAt();
	}

	@Override
	public Object payload() {
		return this.message.data();
	}

	@Override
	public Map<String, Object> headers() {
		Map<String, Object> headers = new LinkedHashMap<>();
		headers.put(SequinHeaders.STREAM, this.message.stream());
		headers.put(SequinHeaders.CONSUMER, this.consumer);
		headers.put(SequinHeaders.KEY, this.message.key());
		headers.put(SequinHeaders.SEQ, this.message.seq());
		headers.put(SequinHeaders.INSERTED_AT, this.message.insertedAt());
		headers.put(SequinHeaders.UPDATED_AT, this.message.updatedAt());
		headers.put(SequinHeaders.ACK_ID, this.ackId);
		return headers;
	}

	@Override
	public String orderingKey() {
		return this.message.key();
	}

	@Override
	public Duration timeLeft() {
		return this.lease.left();
	}

	@Override
	public String toString() {
		return this.message.toString();
	}

}
