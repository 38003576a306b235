package io.streamstarters.sequin.listener;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

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
 * A received message of either generation. What the handler needs of it is made when it
 * is first asked for, by the handler's thread: the one that received it has others to
 * receive.
 */
final class SequinDelivery implements Delivery {

	/** Cannot be part of a name or a text in Postgres. */
	private static final String SEPARATOR = "\0";

	private final Object source;

	private final String id;

	private final @Nullable String orderingKey;

	private final String ackId;

	private final Lease lease;

	private final boolean acceptsLateAck;

	private final Supplier<Content> contentReader;

	private volatile @Nullable Content content;

	private SequinDelivery(Object source, String id, @Nullable String orderingKey, String ackId, Lease lease,
			boolean acceptsLateAck, Supplier<Content> contentReader) {
		this.source = source;
		this.id = id;
		this.orderingKey = orderingKey;
		this.ackId = ackId;
		this.lease = lease;
		this.acceptsLateAck = acceptsLateAck;
		this.contentReader = contentReader;
	}

	/**
	 * A message of a stream. Its identity is key, sequence number and time of insertion:
	 * the id that settles it outlives its version, and the numbers begin anew when the
	 * server's data are made anew.
	 */
	static SequinDelivery of(SequinMessage<String> message, String consumer, Lease lease) {
		String ackId = message.ackId();
		Assert.state(ackId != null, "A received message has an ack id");
		return new SequinDelivery(message,
				message.key() + "@" + message.seq() + "@" + message.insertedAt().toEpochMilli(), message.key(), ackId,
				lease, false, () -> read(message, consumer, ackId));
	}

	private static Content read(SequinMessage<String> message, String consumer, String ackId) {
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
		return new Content((envelope != null) ? envelope.data() : message.data(), null, headers, null);
	}

	/**
	 * A message of a sink. Its ack id names the change, so that a late acknowledgement
	 * does no harm.
	 */
	static SequinDelivery of(SinkMessage message, Lease lease) {
		return new SequinDelivery(message, message.id(), message.isChange() ? orderingKey(message.data()) : null,
				message.ackId(), lease, true, () -> read(message));
	}

	private static Content read(SinkMessage message) {
		Map<String, Object> headers = new LinkedHashMap<>();
		headers.put(SequinHeaders.SINK, message.sink());
		headers.put(SequinHeaders.ACK_ID, message.ackId());
		JsonNode payload = message.data();
		Exception failure = null;
		try {
			if (message.isChange()) {
				ChangeEvent<JsonNode> change = message.change();
				describe(change, headers);
				payload = change.record();
			}
		}
		catch (RuntimeException ex) {
			// Without the cause, which may quote the data.
			failure = new UnreadableMessageException("The change of the sink `" + message.sink() + "` cannot be read: "
					+ ex.getClass().getSimpleName() + ".");
		}
		return new Content(null, payload, headers, failure);
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

	/** The row, null where the data does not tell. */
	private static @Nullable String orderingKey(JsonNode change) {
		JsonNode metadata = change.path("metadata");
		JsonNode primaryKey = metadata.path("record_pks");
		if (primaryKey.isEmpty()) {
			return null;
		}
		StringBuilder key = new StringBuilder(metadata.path("table_schema").stringValue()).append(SEPARATOR)
			.append(metadata.path("table_name").stringValue());
		primaryKey.forEach(
				(column) -> key.append(SEPARATOR).append(column.isString() ? column.stringValue() : column.toString()));
		return key.toString();
	}

	private Content content() {
		Content content = this.content;
		if (content == null) {
			content = this.contentReader.get();
			this.content = content;
		}
		return content;
	}

	/** The message: a {@code SequinMessage<String>} or a {@link SinkMessage}. */
	Object source() {
		return this.source;
	}

	/** The id that settles it. */
	String ackId() {
		return this.ackId;
	}

	/** Until when it is this application's alone. */
	Lease lease() {
		return this.lease;
	}

	@Override
	public String id() {
		return this.id;
	}

	@Override
	public @Nullable String orderingKey() {
		return this.orderingKey;
	}

	@Override
	public String payload() {
		Content content = content();
		String text = content.text();
		if (text == null) {
			text = String.valueOf(content.json());
			this.content = new Content(text, content.json(), content.headers(), content.failure());
		}
		return text;
	}

	@Override
	public @Nullable JsonNode json() {
		return content().json();
	}

	@Override
	public Map<String, Object> headers() {
		return content().headers();
	}

	@Override
	public @Nullable Exception failure() {
		return content().failure();
	}

	@Override
	@SuppressWarnings("unchecked")
	public Map<String, String> publishedHeaders() {
		return (Map<String, String>) headers().getOrDefault(SequinHeaders.HEADERS, Map.of());
	}

	@Override
	public Duration timeLeft() {
		return this.lease.left();
	}

	/**
	 * The second of two calls for the same id would follow the first one's answer, and in
	 * a stream could meet a newer value of the key.
	 */
	@Override
	public Object settlementId() {
		return this.ackId;
	}

	@Override
	public boolean acceptsLateAck() {
		return this.acceptsLateAck;
	}

	/**
	 * All but the data, which may be confidential.
	 */
	@Override
	public String toString() {
		return this.source.toString();
	}

	/**
	 * What the handler gets.
	 *
	 * @param text text for the listener, null until somebody asks for that of the JSON
	 * @param json what is not a text by itself, otherwise null
	 * @param headers what came with it
	 * @param failure why it cannot be read, null if it can
	 */
	private record Content(@Nullable String text, @Nullable JsonNode json, Map<String, Object> headers,
			@Nullable Exception failure) {

	}

}
