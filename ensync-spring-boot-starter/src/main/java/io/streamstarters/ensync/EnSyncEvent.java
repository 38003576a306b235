package io.streamstarters.ensync;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * An event with all that is known about it. A method with {@link EnSyncListener} can take
 * it in the place of the payload, which is converted to the type argument; without one,
 * or with a wildcard, the payload is the JSON text.
 *
 * @param idem the event's id, the same at each delivery
 * @param block the partition block that the event is stored in, or {@code null} in a
 * replay by an engine that does not tell
 * @param eventName its own name, also where a pattern was subscribed
 * @param payload the decrypted payload
 * @param timestamp when the engine took the event; where engines do not tell, as over
 * gRPC, when it arrived here, or {@code null} in a replay
 * @param metadata the publisher's metadata, which are not encrypted; empty where they are
 * no JSON object
 * @param headers the {@code headers} in the metadata, as text
 * @param sender the publisher's public key as the engine tells it, possibly empty. No
 * cryptography proves it
 * @param recipient the public key that the event was encrypted for: that of this
 * application or of the listener, the current one or a retired one. Empty where the
 * secret key that opened it has none
 * @param <T> type of the payload
 */
public record EnSyncEvent<T>(String idem, @Nullable Long block, String eventName, T payload,
		@Nullable Instant timestamp, Map<String, Object> metadata, Map<String, String> headers, String sender,
		String recipient) {

	/**
	 * Copies metadata and headers.
	 * @throws IllegalArgumentException if they are missing
	 */
	public EnSyncEvent {
		if (metadata == null || headers == null) {
			throw new IllegalArgumentException("The metadata or the headers are missing; give an empty map for none");
		}
		// JSON knows null, which Map.copyOf does not take.
		metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
		headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
	}

	/**
	 * The same event with another payload, such as the text after its conversion.
	 * @param payload the payload
	 * @param <U> its type
	 * @return a new event
	 */
	public <U> EnSyncEvent<U> withPayload(U payload) {
		return new EnSyncEvent<>(this.idem, this.block, this.eventName, payload, this.timestamp, this.metadata,
				this.headers, this.sender, this.recipient);
	}

	/** Shows neither payload nor metadata. */
	@Override
	public String toString() {
		return "EnSyncEvent[idem=" + this.idem + ", eventName=" + this.eventName + ", block=" + this.block
				+ ", timestamp=" + this.timestamp + "]";
	}

}
