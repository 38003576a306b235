package io.streamstarters.ensync.listener;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionStage;

import io.streamstarters.ensync.EnSyncDecryptionException;
import io.streamstarters.ensync.EnSyncHeaders;
import io.streamstarters.ensync.client.EnSyncSubscription;
import io.streamstarters.ensync.client.ReceivedEvent;
import io.streamstarters.ensync.crypto.OpenedPayload;
import io.streamstarters.listener.Delivery;
import io.streamstarters.listener.Settlement;
import org.jspecify.annotations.Nullable;

/**
 * A received event with its decrypted payload, or with the envelope and why it could not
 * be decrypted. Decrypted when it is first asked for, by the handler's thread: the one
 * that received it has other events to receive.
 */
final class EnSyncDelivery implements Delivery {

	private final ReceivedEvent event;

	private final EnSyncSubscription subscription;

	private final Lane lane;

	private volatile @Nullable Opened opened;

	EnSyncDelivery(ReceivedEvent event, EnSyncSubscription subscription, Lane lane) {
		this.event = event;
		this.subscription = subscription;
		this.lane = lane;
	}

	ReceivedEvent event() {
		return this.event;
	}

	@Override
	public String payload() {
		return opened().payload();
	}

	@Override
	public @Nullable EnSyncDecryptionException failure() {
		return opened().failure();
	}

	private Opened opened() {
		Opened opened = this.opened;
		if (opened == null) {
			opened = open();
			this.opened = opened;
		}
		return opened;
	}

	private Opened open() {
		try {
			OpenedPayload payload = this.subscription.openPayload(this.event);
			return new Opened(payload.json(), Objects.requireNonNullElse(payload.recipient(), ""), null);
		}
		catch (EnSyncDecryptionException ex) {
			return new Opened(this.event.payload(), this.lane.recipient(), ex);
		}
	}

	@Override
	public Duration maxDelay() {
		return EnSyncSubscription.MAX_DELAY;
	}

	CompletionStage<?> settle(Settlement settlement) {
		return this.lane.settle(this.event, settlement);
	}

	@Override
	public String id() {
		// Events that an engine gave no id must not pass for one another.
		return this.event.idem().isEmpty() ? this.event.eventName() + "#" + this.event.block() : this.event.idem();
	}

	@Override
	public Map<String, Object> headers() {
		Map<String, Object> headers = new LinkedHashMap<>();
		headers.put(EnSyncHeaders.ID, this.event.idem());
		headers.put(EnSyncHeaders.EVENT_NAME, this.event.eventName());
		headers.put(EnSyncHeaders.SENDER, this.event.sender());
		headers.put(EnSyncHeaders.RECIPIENT, opened().recipient());
		headers.put(EnSyncHeaders.BLOCK, this.event.block());
		headers.put(EnSyncHeaders.METADATA, this.event.metadataAsMap());
		headers.put(EnSyncHeaders.HEADERS, this.event.headers());
		headers.put(EnSyncHeaders.TIMESTAMP,
				Objects.requireNonNullElse(this.event.loggedAt(), this.event.receivedAt()));
		headers.put(EnSyncHeaders.RECEIVED_AT, this.event.receivedAt());
		return headers;
	}

	@Override
	public Map<String, String> publishedHeaders() {
		return this.event.headers();
	}

	/** What was subscribed, which may be a pattern: the event's own name is anything. */
	@Override
	public String destination() {
		return this.subscription.eventName();
	}

	@Override
	public String toString() {
		return this.event.toString();
	}

	/**
	 * What the envelope holds.
	 *
	 * @param payload JSON text, or the envelope
	 * @param recipient the public key that it was encrypted for, as far as it is known
	 * @param failure why the envelope could not be opened, or {@code null}
	 */
	private record Opened(String payload, String recipient, @Nullable EnSyncDecryptionException failure) {

	}

}
