package io.streamstarters.ensync.listener;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

import io.streamstarters.ensync.EnSyncDeadLetterHeaders;
import io.streamstarters.ensync.EnSyncDecryptionException;
import io.streamstarters.ensync.client.ReceivedEvent;
import io.streamstarters.ensync.client.RequestHeaders;
import io.streamstarters.listener.FailedDelivery;
import io.streamstarters.listener.PayloadException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.TokenStreamFactory.Feature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * Makes the metadata of dead letters: those of the event, whatever its sender put in, and
 * headers that tell what happened.
 */
final class DeadLetterMetadata {

	private static final TypeReference<Map<String, @Nullable Object>> MAP = new TypeReference<>() {
	};

	/** Keeps no table of names, since senders choose them. */
	private static final JsonMapper JSON = JsonMapper
		.builder(JsonFactory.builder().disable(Feature.CANONICALIZE_PROPERTY_NAMES).build())
		.build();

	private static final String HEADERS = "headers";

	/** What the engine adds. */
	private static final String INTERNAL = "$internal";

	private static final Map<String, String> MOVED = Map.of(RequestHeaders.CORRELATION_ID,
			EnSyncDeadLetterHeaders.CORRELATION_ID, RequestHeaders.REPLY_TO, EnSyncDeadLetterHeaders.REPLY_TO);

	private DeadLetterMetadata() {
	}

	/**
	 * The metadata of a dead letter.
	 * @param failure what is given up
	 * @param event the event of it
	 * @param failedAt when it is given up
	 * @return metadata that can be published
	 */
	static Map<String, Object> of(FailedDelivery failure, ReceivedEvent event, Instant failedAt) {
		Map<String, @Nullable Object> metadata = new LinkedHashMap<>(event.metadataAsMap());
		metadata.remove(INTERNAL);
		metadata.put(HEADERS, headers(failure, event, failedAt));
		return publishable(metadata);
	}

	private static Map<String, String> headers(FailedDelivery failure, ReceivedEvent event, Instant failedAt) {
		Map<String, String> headers = new LinkedHashMap<>();
		event.headers().forEach((name, value) -> headers.put(MOVED.getOrDefault(name, name), value));
		headers.put(EnSyncDeadLetterHeaders.LISTENER, failure.listenerId());
		headers.put(EnSyncDeadLetterHeaders.CAUSE, failure.cause().getClass().getName());
		// That of an earlier dead letter, or what a sender has made up.
		headers.remove(EnSyncDeadLetterHeaders.CAUSE_MESSAGE);
		if (failure.cause() instanceof PayloadException || failure.cause() instanceof EnSyncDecryptionException) {
			headers.put(EnSyncDeadLetterHeaders.CAUSE_MESSAGE, String.valueOf(failure.cause().getMessage()));
		}
		headers.put(EnSyncDeadLetterHeaders.ATTEMPTS, String.valueOf(failure.attempt()));
		headers.put(EnSyncDeadLetterHeaders.FAILED_AT, failedAt.toString());
		headers.put(EnSyncDeadLetterHeaders.ID, event.idem());
		headers.put(EnSyncDeadLetterHeaders.EVENT_NAME, event.eventName());
		headers.put(EnSyncDeadLetterHeaders.SENDER, event.sender());
		return headers;
	}

	/**
	 * Others may have published what this client does not: values that are null, and
	 * halves of surrogate pairs, which become question marks.
	 */
	private static Map<String, Object> publishable(Map<String, @Nullable Object> metadata) {
		byte[] utf8 = JSON.writeValueAsString(metadata).getBytes(StandardCharsets.UTF_8);
		Map<String, Object> result = new LinkedHashMap<>();
		JSON.readValue(new String(utf8, StandardCharsets.UTF_8), MAP).forEach((name, value) -> {
			if (Objects.nonNull(value)) {
				result.put(name, value);
			}
		});
		return result;
	}

}
