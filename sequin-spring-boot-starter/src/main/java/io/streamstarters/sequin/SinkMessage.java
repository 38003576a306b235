package io.streamstarters.sequin;

import tools.jackson.databind.JsonNode;

/**
 * A message of a Sequin sink, as it came.
 *
 * @param sink the sink, as the caller named it
 * @param ackId the id that settles the message. It outlives redeliveries, but not a
 * restart of the server or a change of any sink on the same database, after which it is
 * accepted and ignored
 * @param data what the sink sends: by default a change with {@code record},
 * {@code changes}, {@code action} and {@code metadata}; after a transform whatever that
 * makes
 */
public record SinkMessage(String sink, String ackId, JsonNode data) {

	/**
	 * What to recognise the message by when it comes again: the change's
	 * {@code metadata.idempotency_key} where the data has one.
	 * <p>
	 * Else it is the ack id, which a transform that drops the key leaves as the only
	 * choice: it recognises redeliveries, but not those after the ack ids were lost.
	 * Equal data would be no help, since a row may well take an old value again. Handlers
	 * of such sinks must bear repetition, or the transform keep the key.
	 */
	public String id() {
		String key = this.data.path("metadata").path("idempotency_key").stringValue("");
		return key.isEmpty() ? this.ackId : key;
	}

	/**
	 * Whether the data is a change that {@link #change()} can give: an object with
	 * {@code record} and a {@code metadata} that names a table. The action may be
	 * missing, as older servers leave it out.
	 */
	public boolean isChange() {
		return Changes.isChange(this.data);
	}

	/**
	 * The change, its record still as JSON.
	 * @throws UnreadableMessageException if the data is no change
	 */
	public ChangeEvent<JsonNode> change() {
		return Changes.read(this);
	}

	/**
	 * All but the data, which may be confidential.
	 */
	@Override
	public String toString() {
		return "SinkMessage[sink=" + this.sink + ", ackId=" + this.ackId + ", id=" + id() + "]";
	}

}
