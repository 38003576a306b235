package io.streamstarters.ensync.client;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

import io.streamstarters.ensync.EnSyncPublishException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Reads a payload once: is it JSON, how large is it, and what does it look like from
 * outside?
 *
 * @param byteSize size as UTF-8
 * @param skeleton type names by top-level field; empty when the payload is no object
 */
record PayloadText(int byteSize, Map<String, String> skeleton) {

	static PayloadText read(String json, int maxSize) {
		if (json == null) {
			throw new EnSyncPublishException("An event needs a payload. Nothing was sent.", null);
		}
		ByteBuffer utf8 = utf8(json);
		int size = utf8.remaining();
		if (size > maxSize) {
			throw new EnSyncPublishException("The payload has " + size + " bytes, more than the limit of " + maxSize
					+ ". Send less, or raise the limit if all receivers can take more.", null);
		}
		try (JsonParser parser = ClientJson.MAPPER.createParser(utf8.array(), utf8.arrayOffset(), size)) {
			Map<String, String> skeleton = new LinkedHashMap<>();
			JsonToken first = parser.nextToken();
			if (first == null) {
				throw notJson("it is empty");
			}
			if (first == JsonToken.START_OBJECT) {
				while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
					String name = parser.currentName();
					parser.nextToken();
					skeleton.put(name, typeName(parser));
					parser.skipChildren();
				}
			}
			else {
				parser.skipChildren();
			}
			if (parser.nextToken() != null) {
				throw notJson("something follows the first value");
			}
			return new PayloadText(size, skeleton);
		}
		catch (JacksonException ex) {
			// The original message and the exception itself quote the payload.
			throw notJson("the error is in line " + line(ex));
		}
	}

	private static String line(JacksonException ex) {
		return (ex.getLocation() != null) ? String.valueOf(ex.getLocation().getLineNr()) : "unknown";
	}

	private static ByteBuffer utf8(String json) {
		try {
			return StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(json));
		}
		catch (CharacterCodingException ex) {
			throw notJson("it holds half of a surrogate pair");
		}
	}

	private static EnSyncPublishException notJson(String detail) {
		return new EnSyncPublishException("The payload is not JSON: " + detail + ". Nothing was sent.", null);
	}

	/** The engine's names of types. */
	private static String typeName(JsonParser parser) {
		return switch (parser.currentToken()) {
			case VALUE_STRING -> "string";
			case VALUE_TRUE, VALUE_FALSE -> "boolean";
			case VALUE_NULL -> "null";
			case START_ARRAY -> "array";
			case START_OBJECT -> "object";
			case VALUE_NUMBER_INT -> (parser.getNumberType() == JsonParser.NumberType.INT) ? "integer" : "long";
			default -> "double";
		};
	}

	/** What is sent in clear beside the encrypted payload. */
	String metadata() {
		Map<String, Object> metadata = new LinkedHashMap<>();
		metadata.put("byte_size", this.byteSize);
		metadata.put("skeleton", this.skeleton);
		metadata.put("field_count", this.skeleton.size());
		return ClientJson.ESCAPING_MAPPER.writeValueAsString(metadata);
	}

}
