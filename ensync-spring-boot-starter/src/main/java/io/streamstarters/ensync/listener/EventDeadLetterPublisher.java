package io.streamstarters.ensync.listener;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import io.streamstarters.ensync.EnSyncDeadLetterHeaders;
import io.streamstarters.ensync.EnSyncHeaders;
import io.streamstarters.ensync.EnSyncOperations;
import io.streamstarters.ensync.EnSyncPublishException;
import io.streamstarters.ensync.client.ReceivedEvent;
import io.streamstarters.listener.DeadLetterPublisher;
import io.streamstarters.listener.FailedDelivery;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.util.Assert;

/**
 * Publishes dead letters as events. The payload is that of the event, encrypted for the
 * new recipients. One that cannot be decrypted, or whose content is no JSON, is published
 * as it came: the envelope in base64, as the field {@code envelope} of an object. The
 * metadata are those of the event, without what the engine added, and with
 * {@link EnSyncDeadLetterHeaders}.
 * <p>
 * The dead letter is safe when all recipients have it. If one of them could not be
 * published to, the next try is for all of them. What is a dead letter of this
 * application already is not published again.
 */
public final class EventDeadLetterPublisher implements DeadLetterPublisher {

	/**
	 * Stands for the name of the event in that of its dead letters.
	 */
	public static final String ORIGINAL_NAME = "*";

	private static final String ENVELOPE = "envelope";

	private final JsonMapper json = JsonMapper.shared();

	private final EnSyncOperations operations;

	private final String eventName;

	private final List<String> recipients;

	private final Clock clock;

	/**
	 * Creates a publisher.
	 * @param operations publishes
	 * @param eventName name of the dead letters, in which each {@code *} stands for the
	 * name of the event
	 * @param recipients public keys of those to receive them, or names that the
	 * operations know, one or more
	 * @param clock tells when events were given up
	 */
	public EventDeadLetterPublisher(EnSyncOperations operations, String eventName, List<String> recipients,
			Clock clock) {
		Assert.hasText(eventName, "'eventName' must not be empty");
		Assert.notEmpty(recipients, "'recipients' must not be empty");
		this.operations = operations;
		this.eventName = eventName;
		this.recipients = List.copyOf(recipients);
		this.clock = clock;
	}

	@Override
	public CompletionStage<?> publish(FailedDelivery failure) {
		EnSyncDelivery delivery = (EnSyncDelivery) failure.delivery();
		ReceivedEvent event = delivery.event();
		if (isOwnDeadLetter(delivery)) {
			return CompletableFuture.failedStage(new EnSyncPublishException(
					"The event is a dead letter of this"
							+ " application already, which is not published once more: it would go round for ever.",
					null));
		}
		String payload = (delivery.failure() == null) ? delivery.payload()
				: this.json.writeValueAsString(Map.of(ENVELOPE, delivery.payload()));
		return this.operations.publishAsync(nameFor(event.eventName()), this.recipients, payload,
				DeadLetterMetadata.of(failure, event, Instant.now(this.clock)));
	}

	private String nameFor(String original) {
		return this.eventName.replace(ORIGINAL_NAME, original);
	}

	/**
	 * Whether this application has published the event to itself, as a dead letter, which
	 * it may have if the engine does not tell who has. What somebody has published once
	 * more under its first name is none.
	 */
	private boolean isOwnDeadLetter(EnSyncDelivery delivery) {
		ReceivedEvent event = delivery.event();
		String original = event.headers().get(EnSyncDeadLetterHeaders.EVENT_NAME);
		return original != null && event.eventName().equals(nameFor(original))
				&& (event.sender().isEmpty() || event.sender().equals(delivery.headers().get(EnSyncHeaders.RECIPIENT)));
	}

}
