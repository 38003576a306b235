package io.streamstarters.ensync.client;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import io.streamstarters.ensync.EnSyncSubscriptionException;
import io.streamstarters.ensync.ReplayInfo;
import io.streamstarters.ensync.crypto.AppSecretKey;
import io.streamstarters.ensync.crypto.OpenedPayload;
import io.streamstarters.ensync.crypto.PayloadCipher;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads what engines answer to a replay: an envelope as JSON, an event as JSON, or an
 * envelope in base64, which is how it is delivered.
 */
final class Replays {

	private final EventNames names;

	private final String url;

	private final String propertyPrefix;

	private final PayloadCipher cipher;

	private final List<AppSecretKey> secretKeys;

	Replays(EventNames names, String url, String propertyPrefix, PayloadCipher cipher, List<AppSecretKey> secretKeys) {
		this.names = names;
		this.url = url;
		this.propertyPrefix = propertyPrefix;
		this.cipher = cipher;
		this.secretKeys = secretKeys;
	}

	/**
	 * Asks for an event once more.
	 * @param eventName its name
	 * @param idem its id
	 * @param question asks the engine
	 */
	CompletableFuture<ReplayedEvent> replay(String eventName, String idem,
			Supplier<CompletableFuture<String>> question) {
		String problem = this.names.problemOf(eventName, idem);
		if (problem != null) {
			return CompletableFuture
				.failedFuture(new EnSyncSubscriptionException(problem + " Nothing was sent.", null));
		}
		return Failures.translate(question.get().thenApply((data) -> read(eventName, idem, data)),
				(failure) -> Failures.replay(eventName, idem, this.url, this.propertyPrefix, failure));
	}

	private ReplayedEvent read(String eventName, String idem, String data) {
		EventJson event = event(data.strip());
		if (event.payload() == null || event.payload().isBlank()) {
			throw Failures.notReplayed(eventName, idem, "the engine answers without it", null);
		}
		String metadata = Objects.requireNonNullElse(event.metadata(), "");
		OpenedPayload payload = this.cipher.openPayload(event.payload(), this.secretKeys);
		return new ReplayedEvent(Objects.requireNonNullElse(event.idem(), idem),
				Objects.requireNonNullElse(event.eventName(), eventName), payload.json(), event.block(), metadata,
				Objects.requireNonNullElse(event.sender(), ""), Objects.requireNonNullElse(payload.recipient(), ""),
				event.loggedAt(), replayInfo(metadata));
	}

	private static EventJson event(String data) {
		if ("null".equals(data)) {
			return ofPayload("");
		}
		ObjectNode object = data.startsWith("{") ? ClientJson.object(data) : null;
		if (object == null) {
			return ofPayload(data);
		}
		if (isEnvelope(object)) {
			return ofPayload(base64(object));
		}
		return (object.get("payload") instanceof ObjectNode envelope) ? withPayload(EventJson.read(object), envelope)
				: EventJson.read(object);
	}

	/** An event may have a type of its own, but its payload is a text. */
	private static boolean isEnvelope(ObjectNode object) {
		return object.has("nonce") || (object.has("type") && object.path("payload").isObject());
	}

	private static EventJson ofPayload(String payload) {
		return new EventJson(null, null, payload, null, null, null, null);
	}

	private static EventJson withPayload(EventJson event, ObjectNode envelope) {
		return new EventJson(event.idem(), event.eventName(), base64(envelope), event.block(), event.metadata(),
				event.sender(), event.loggedAt());
	}

	private static String base64(ObjectNode envelope) {
		return Base64.getEncoder().encodeToString(envelope.toString().getBytes(StandardCharsets.UTF_8));
	}

	private static ReplayInfo replayInfo(String metadata) {
		ObjectNode object = ClientJson.object(metadata);
		if (object == null || !(object.path("$internal").path("replay_info") instanceof ObjectNode info)) {
			return ReplayInfo.UNKNOWN;
		}
		return new ReplayInfo(flag(info.get("isReplayed")), EventJson.instant(info.get("replayTimestamp")),
				flag(info.get("wasAcknowledged")));
	}

	private static @Nullable Boolean flag(@Nullable JsonNode node) {
		return (node != null && node.isBoolean()) ? node.booleanValue() : null;
	}

}
