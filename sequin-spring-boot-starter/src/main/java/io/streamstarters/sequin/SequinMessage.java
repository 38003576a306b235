package io.streamstarters.sequin;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * A message of a Sequin stream. A stream holds one message per key; key and sequence
 * number together name one version of it.
 *
 * @param stream the stream, as the caller named it
 * @param key the key
 * @param seq the sequence number in the stream
 * @param data the payload
 * @param insertedAt when the key was first stored
 * @param updatedAt when the key got this value
 * @param ackId the id that settles the message for one consumer, the same for every
 * version of the key; null for a message that was listed, not received
 * @param <T> type of the payload
 */
public record SequinMessage<T extends @Nullable Object>(String stream, String key, long seq, T data, Instant insertedAt,
		Instant updatedAt, @Nullable String ackId) {

	/**
	 * The same message with another payload, such as the text after its conversion.
	 */
	public <U extends @Nullable Object> SequinMessage<U> withData(U data) {
		return new SequinMessage<>(this.stream, this.key, this.seq, data, this.insertedAt, this.updatedAt, this.ackId);
	}

	/**
	 * All but the payload, which may be confidential.
	 */
	@Override
	public String toString() {
		return "SequinMessage[stream=" + this.stream + ", key=" + this.key + ", seq=" + this.seq + ", insertedAt="
				+ this.insertedAt + ", updatedAt=" + this.updatedAt + ", ackId=" + this.ackId + "]";
	}

}
