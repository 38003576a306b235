package io.streamstarters.ensync.client;

import java.time.Instant;
import java.util.Collections;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * An event as a subscription received it, still encrypted. It can be settled as long as
 * the session lives that it came on.
 */
public final class ReceivedEvent {

	private final IncomingEvent event;

	private final Session session;

	private final Instant receivedAt;

	private volatile @Nullable Map<String, Object> parsedMetadata;

	ReceivedEvent(IncomingEvent event, Session session, Instant receivedAt) {
		this.event = event;
		this.session = session;
		this.receivedAt = receivedAt;
	}

	/**
	 * The event's id, the same at each delivery.
	 * @return the id
	 */
	public String idem() {
		return this.event.idem();
	}

	/**
	 * The event's own name, also when a pattern was subscribed.
	 * @return the name
	 */
	public String eventName() {
		return this.event.eventName();
	}

	/**
	 * The encrypted envelope; {@link EnSyncSubscription#open(ReceivedEvent)} decrypts it.
	 * @return the envelope in base64
	 */
	public String payload() {
		return this.event.payload();
	}

	/**
	 * The partition block that the event is stored in; 0 is one like any other.
	 * @return the block
	 */
	public long block() {
		return this.event.block();
	}

	/**
	 * The metadata as the engine sent it.
	 * @return JSON text, possibly empty
	 */
	public String metadata() {
		return this.event.metadata();
	}

	/**
	 * The metadata, parsed at the first call.
	 * @return the metadata; empty when it is no JSON object
	 */
	public Map<String, Object> metadataAsMap() {
		Map<String, Object> metadata = this.parsedMetadata;
		if (metadata == null) {
			metadata = Collections.unmodifiableMap(ClientJson.map(this.event.metadata()));
			this.parsedMetadata = metadata;
		}
		return metadata;
	}

	/**
	 * The {@code headers} in the metadata.
	 * @return the headers that are text, numbers or booleans, as text
	 */
	public Map<String, String> headers() {
		return EventMetadata.headers(metadataAsMap());
	}

	/**
	 * The publisher's appId as the engine tells it. No cryptography proves it.
	 * @return the appId, or an empty text
	 */
	public String sender() {
		return this.event.sender();
	}

	/**
	 * When the event arrived here.
	 * @return the time by this machine's clock
	 */
	public Instant receivedAt() {
		return this.receivedAt;
	}

	/**
	 * When the engine took the event. Over gRPC engines do not tell.
	 * @return the time by the engine's clock, or {@code null}
	 */
	public @Nullable Instant loggedAt() {
		return this.event.loggedAt();
	}

	/**
	 * Whether an event came twice on one session, so that what settles one delivery
	 * settles the other too.
	 * @param other another delivery
	 * @return whether both have the same id and came on the same session
	 */
	public boolean isCopyOf(ReceivedEvent other) {
		return this.session == other.session && !idem().isEmpty() && idem().equals(other.idem());
	}

	IncomingEvent event() {
		return this.event;
	}

	Session session() {
		return this.session;
	}

	/** Shows neither payload nor metadata. */
	@Override
	public String toString() {
		return "ReceivedEvent[idem=" + WireText.shown(idem()) + ", eventName=" + WireText.shown(eventName())
				+ ", block=" + block() + "]";
	}

}
