package io.streamstarters.ensync.client;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

import io.streamstarters.ensync.ReplayInfo;
import io.streamstarters.ensync.crypto.AppSecretKey;
import io.streamstarters.ensync.crypto.PayloadCipher;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads what engines answer to a replay: an envelope as JSON, an event as JSON, or an
 * envelope in base64, which is how it is delivered.
 */
final class Replays {

	private final String url;

	private final PayloadCipher cipher;

	private final List<AppSecretKey> secretKeys;

	Replays(String url, PayloadCipher cipher, List<AppSecretKey> secretKeys) {
		this.url = url;
		this.cipher = cipher;
		this.secretKeys = secretKeys;
	}

	/**
	 * Reads and decrypts an answer.
	 * @param eventName the name that was asked for
	 * @param idem the id that was asked for
	 * @param answer the answer of the transport
	 */
	CompletableFuture<ReplayedEvent> read(String eventName, String idem, CompletableFuture<String> answer) {
		return Failures.translate(answer.thenApply((data) -> read(eventName, idem, data)),
				(failure) -> Failures.replay(eventName, idem, this.url, failure));
	}

	private ReplayedEvent read(String eventName, String idem, String data) {
		EventJson event = event(data.strip());
		String metadata = Objects.requireNonNullElse(event.metadata(), "");
		return new ReplayedEvent(Objects.requireNonNullElse(event.idem(), idem),
				Objects.requireNonNullElse(event.eventName(), eventName),
				this.cipher.open(Objects.requireNonNullElse(event.payload(), ""), this.secretKeys), event.block(),
				metadata, Objects.requireNonNullElse(event.sender(), ""), event.loggedAt(), replayInfo(metadata));
	}

	private static EventJson event(String data) {
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
