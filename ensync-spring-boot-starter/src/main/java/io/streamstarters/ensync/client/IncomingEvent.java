package io.streamstarters.ensync.client;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * An event as it comes off the wire.
 *
 * @param idem the event's id
 * @param eventName its own name, also when it was subscribed by a pattern
 * @param payload the encrypted envelope
 * @param block the partition block, to be sent back when it is acknowledged
 * @param metadata JSON text, possibly empty
 * @param sender the publisher's appId as the engine tells it, possibly empty
 * @param loggedAt when the engine took the event, or {@code null} if it does not tell
 */
public record IncomingEvent(String idem, String eventName, String payload, long block, String metadata, String sender,
		@Nullable Instant loggedAt) {

	/**
	 * Reads an event that an engine has delivered as JSON, under any of the names that
	 * engines know its parts by.
	 * @param json JSON text
	 * @return the event
	 * @throws IllegalArgumentException if it cannot be read, or could not be settled; the
	 * message completes a sentence and holds nothing of the text
	 */
	public static IncomingEvent parse(String json) {
		return EventJson.delivered(json);
	}

	/**
	 * What is left of an event that {@link #parse(String)} cannot read, which is enough
	 * to give it back, and for nothing else.
	 * @param json JSON text
	 * @return its id, and its name or an empty text; {@code null} if it has no id
	 */
	public static @Nullable IncomingEvent parseRemains(String json) {
		return EventJson.remains(json);
	}

	/** Shows neither payload nor metadata. */
	@Override
	public String toString() {
		return "IncomingEvent[idem=" + WireText.shown(this.idem) + ", eventName=" + WireText.shown(this.eventName)
				+ ", block=" + this.block + "]";
	}

}
