package io.streamstarters.ensync.client;

import org.jspecify.annotations.Nullable;

/**
 * An event for one recipient, ready for the wire.
 *
 * @param eventName the event's name
 * @param recipient the recipient's appId
 * @param payload the encrypted envelope
 * @param metadata JSON text
 * @param payloadMetadata JSON text, or {@code null} to send none
 */
public record OutgoingEvent(String eventName, String recipient, String payload, String metadata,
		@Nullable String payloadMetadata) {

	/** Shows neither payload nor metadata. */
	@Override
	public String toString() {
		return "OutgoingEvent[eventName=" + this.eventName + "]";
	}

}
