package io.streamstarters.sequin.listener;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.streamstarters.listener.Delivery;
import io.streamstarters.sequin.ChangeEvent;
import io.streamstarters.sequin.ChangeMetadata;
import io.streamstarters.sequin.SequinHeaders;
import io.streamstarters.sequin.SequinMessage;
import io.streamstarters.sequin.SinkMessage;
import io.streamstarters.sequin.UnreadableMessageException;
import io.streamstarters.sequin.client.DataEnvelope;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

import org.springframework.util.Assert;

/**
 * A received message of either generation.
 *
 * @param source the message: a {@code SequinMessage<String>} or a {@link SinkMessage}
 * @param id its identity
 * @param payload text for the listener
 * @param headers what came with it
 * @param orderingKey what keeps messages in order, null where the data does not tell
 * @param ackId the id that settles it
 * @param lease until when it is this application's alone
 * @param acceptsLateAck whether it can be acknowledged after that
 * @param failure why it cannot be read, null if it can
 */
record SequinDelivery(Object source, String id, Object payload, Map<String, Object> headers,
		@Nullable String orderingKey, String ackId, Lease lease, boolean acceptsLateAck,
		@Nullable Exception failure) implements Delivery {

	/** Cannot be part of a name or a text in Postgres. */
	private static final String SEPARATOR = "\0";

	/**
	 * A message of a stream. Its identity is key, sequence number and time of insertion:
	 * the id that settles it outlives its version, and the numbers begin anew when the
	 * server's data are made anew.
	 */
	static SequinDelivery of(SequinMessage<String> message, String consumer, Lease lease) {
		String ackId = message.ackId();
		Assert.state(ackId != null, "A received message has an ack id");
		Map<String, Object> headers = new LinkedHashMap<>();
		headers.put(SequinHeaders.STREAM, message.stream());
		headers.put(SequinHeaders.CONSUMER, consumer);
		headers.put(SequinHeaders.KEY, message.key());
		headers.put(SequinHeaders.SEQ, message.seq());
		headers.put(SequinHeaders.INSERTED_AT, message.insertedAt());
		headers.put(SequinHeaders.UPDATED_AT, message.updatedAt());
		headers.put(SequinHeaders.ACK_ID, ackId);
		DataEnvelope envelope = DataEnvelope.read(message.data());
		if (envelope != null) {
			headers.put(SequinHeaders.HEADERS, envelope.headers());
		}
		return new SequinDelivery(message, message.key() + "@" + message.seq() + "@" + message.insertedAt(),
				(envelope != null) ? envelope.data() : message.data(), headers, message.key(), ackId, lease, false,
				null);
	}

	/**
	 * A message of a sink. Its ack id names the change, so that a late acknowledgement
	 * does no harm.
	 */
	static SequinDelivery of(SinkMessage message, Lease lease) {
		Map<String, Object> headers = new LinkedHashMap<>();
		headers.put(SequinHeaders.SINK, message.sink());
		headers.put(SequinHeaders.ACK_ID, message.ackId());
		JsonNode payload = message.data();
		String orderingKey = null;
		Exception failure = null;
		try {
			if (message.isChange()) {
				ChangeEvent<JsonNode> change = message.change();
				describe(change, headers);
				orderingKey = orderingKey(change.metadata());
				payload = change.record();
			}
		}
		catch (RuntimeException ex) {
			// Without the cause, which may quote the data.
			failure = new UnreadableMessageException("The change of the sink `" + message.sink() + "` cannot be read: "
					+ ex.getClass().getSimpleName() + ".");
		}
		return new SequinDelivery(message, message.id(), payload.toString(), headers, orderingKey, message.ackId(),
				lease, true, failure);
	}

	private static void describe(ChangeEvent<JsonNode> change, Map<String, Object> headers) {
		ChangeMetadata metadata = change.metadata();
		headers.put(SequinHeaders.ACTION, change.action().name());
		headers.put(SequinHeaders.TABLE, metadata.tableName());
		headers.put(SequinHeaders.SCHEMA, metadata.tableSchema());
		headers.put(SequinHeaders.METADATA, metadata);
		headers.put(SequinHeaders.UNCHANGED_TOAST, change.unchangedToast());
		putIfPresent(headers, SequinHeaders.CHANGES, change.changes());
		putIfPresent(headers, SequinHeaders.COMMIT_LSN, metadata.commitLsn());
		putIfPresent(headers, SequinHeaders.COMMIT_IDX, metadata.commitIdx());
		putIfPresent(headers, SequinHeaders.COMMIT_TIMESTAMP, metadata.commitTimestamp());
		putIfPresent(headers, SequinHeaders.IDEMPOTENCY_KEY, metadata.idempotencyKey());
	}

	private static void putIfPresent(Map<String, Object> headers, String name, @Nullable Object value) {
		if (value != null) {
			headers.put(name, value);
		}
	}

	private static @Nullable String orderingKey(ChangeMetadata metadata) {
		List<String> primaryKey = metadata.recordPks();
		return primaryKey.isEmpty() ? null : metadata.tableSchema() + SEPARATOR + metadata.tableName() + SEPARATOR
				+ String.join(SEPARATOR, primaryKey);
	}

	@Override
	@SuppressWarnings("unchecked")
	public Map<String, String> publishedHeaders() {
		return (Map<String, String>) this.headers.getOrDefault(SequinHeaders.HEADERS, Map.of());
	}

	@Override
	public Duration timeLeft() {
		return this.lease.left();
	}

	/**
	 * All but the data, which may be confidential.
	 */
	@Override
	public String toString() {
		return this.source.toString();
	}

}
