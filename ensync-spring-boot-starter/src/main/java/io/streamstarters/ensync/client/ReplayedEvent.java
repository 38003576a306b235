package io.streamstarters.ensync.client;

import java.time.Instant;
import java.util.Map;

import io.streamstarters.ensync.ReplayInfo;
import org.jspecify.annotations.Nullable;

/**
 * An event that the engine was asked for once more. It is in nobody's hands: there is
 * nothing to settle. How much an engine tells about it differs; the id and the name are
 * those of the request when it does not tell them.
 *
 * @param idem the event's id
 * @param eventName its name
 * @param payload the payload as JSON, decrypted
 * @param block the partition block, or {@code null} if the engine does not tell
 * @param metadata the metadata as JSON text, possibly empty
 * @param sender the publisher's appId as the engine tells it, possibly empty
 * @param recipient the public key that the event was encrypted for, empty where the
 * secret key that opened it has none
 * @param loggedAt when the engine took the event, or {@code null} if it does not tell
 * @param replayInfo what the engine tells about the replay
 */
public record ReplayedEvent(String idem, String eventName, String payload, @Nullable Long block, String metadata,
		String sender, String recipient, @Nullable Instant loggedAt, ReplayInfo replayInfo) {

	/**
	 * The metadata, parsed anew at each call.
	 * @return the metadata; empty when it is no JSON object
	 */
	public Map<String, Object> metadataAsMap() {
		return ClientJson.map(this.metadata);
	}

	/**
	 * The {@code headers} in the metadata, parsed anew at each call.
	 * @return the headers that are text, numbers or booleans, as text
	 */
	public Map<String, String> headers() {
		return EventMetadata.headers(metadataAsMap());
	}

	/** Shows neither payload nor metadata. */
	@Override
	public String toString() {
		return "ReplayedEvent[idem=" + WireText.shown(this.idem) + ", eventName=" + WireText.shown(this.eventName)
				+ ", block=" + this.block + "]";
	}

}
