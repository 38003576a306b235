package io.streamstarters.ensync.test;

import java.nio.charset.StandardCharsets;

import io.streamstarters.ensync.protocol.Dialect;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Events as JSON text.
 */
final class EventJson {

	// Metadata is the publisher's: its numbers must come out as they went in.
	private static final JsonMapper mapper = JsonMapper.builder()
		.enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
		.enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
		.build();

	private EventJson() {
	}

	/**
	 * A replay under the names of the gRPC protocol. Readers are strict here: metadata is
	 * a string, and no further field is welcome.
	 */
	static String message(EventBroker.Replayed replayed, Dialect dialect) {
		EventData event = replayed.event();
		String prefix = (dialect == Dialect.EVENTS) ? "event" : "message";
		return mapper.createObjectNode()
			.put(prefix + "_idem", event.idem())
			.put(prefix + "_name", event.name())
			.put("payload", event.payload())
			.put("partition_block", event.block())
			.put("metadata", text(replayedMetadata(replayed)))
			.put("sender", event.sender())
			.toString();
	}

	/**
	 * A delivery over WebSocket. The id is there twice since old clients know it by its
	 * old name only, and the block is text since some clients take a number 0 for none
	 * and then do not acknowledge.
	 */
	static String delivery(EventData event) {
		return delivery(event, metadata(event.metadata())).toString();
	}

	/**
	 * A replay over WebSocket: a delivery that says that it is none, and for whom it was.
	 */
	static String replay(EventBroker.Replayed replayed) {
		EventData event = replayed.event();
		return delivery(event, replayedMetadata(replayed)).put("eventName", event.name())
			.put("recipient", replayed.recipient())
			.put("isGroup", false)
			.toString();
	}

	/**
	 * Metadata with the size of the envelope in it, as long as they are an object.
	 */
	static String withMessageSize(String metadata, String payload) {
		JsonNode json = metadata(metadata);
		if (json instanceof ObjectNode object) {
			internal(object).put("message_size", payload.getBytes(StandardCharsets.UTF_8).length);
		}
		return text(json);
	}

	private static String text(JsonNode metadata) {
		return metadata.isString() ? metadata.asString() : metadata.toString();
	}

	private static ObjectNode internal(ObjectNode metadata) {
		return (metadata.get("$internal") instanceof ObjectNode present) ? present : metadata.putObject("$internal");
	}

	private static JsonNode replayedMetadata(EventBroker.Replayed replayed) {
		JsonNode metadata = metadata(replayed.event().metadata());
		if (metadata instanceof ObjectNode object) {
			internal(object).putObject("replay_info")
				.put("isReplayed", true)
				.put("replayTimestamp", replayed.time().toEpochMilli())
				.put("wasAcknowledged", replayed.acknowledged());
		}
		return metadata;
	}

	private static ObjectNode delivery(EventData event, JsonNode metadata) {
		ObjectNode json = mapper.createObjectNode()
			.put("name", event.name())
			.put("idem", event.idem())
			.put("id", event.idem())
			.put("block", String.valueOf(event.block()))
			.put("payload", event.payload())
			.put("loggedAt", event.loggedAt().toEpochMilli());
		json.set("metadata", metadata);
		return json.put("sender", event.sender());
	}

	/**
	 * The metadata as an object; what is none goes out as the text that it is.
	 */
	private static JsonNode metadata(String text) {
		if (text.isBlank()) {
			return mapper.createObjectNode();
		}
		try {
			if (mapper.readTree(text) instanceof ObjectNode object) {
				return object;
			}
		}
		catch (JacksonException ex) {
			// Not JSON, and so not an object.
		}
		return mapper.getNodeFactory().stringNode(text);
	}

	/**
	 * Where the JSON object at the beginning of a text ends.
	 * @return the number of its characters, or {@code null} if there is none
	 */
	static @Nullable Integer lengthOfObject(String text) {
		try (JsonParser parser = mapper.createParser(text)) {
			if (parser.nextToken() != JsonToken.START_OBJECT) {
				return null;
			}
			parser.skipChildren();
			return (int) parser.currentLocation().getCharOffset();
		}
		catch (JacksonException ex) {
			return null;
		}
	}

}
