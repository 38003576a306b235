package io.streamstarters.ensync.client;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

import io.streamstarters.ensync.EnSyncPublishException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes the metadata of an event: {@code persist} and {@code headers} are always there,
 * and headers are always an object of strings, as some receivers read nothing else.
 */
final class EventMetadata {

	private EventMetadata() {
	}

	static String write(Map<String, ?> metadata) {
		if (metadata == null) {
			throw refused("The metadata is missing; give an empty map for none.");
		}
		ObjectNode result = ClientJson.MAPPER.createObjectNode();
		result.put("persist", true);
		result.putObject("headers");
		try {
			metadata.forEach((name, value) -> add(result, name, value));
			return checked(ClientJson.MAPPER.writeValueAsString(result));
		}
		catch (JacksonException ex) {
			// Its message may quote a value, so that it is no cause.
			throw refused("The metadata cannot be written as JSON: " + ex.getClass().getSimpleName() + ".");
		}
	}

	private static String checked(String json) {
		if (!WireText.isUnicode(json)) {
			throw refused("The metadata holds half of a surrogate pair.");
		}
		return json;
	}

	/**
	 * The headers in metadata that were received, as text. Other publishers may put in
	 * what they like: what is no text, number or boolean is left out.
	 */
	static Map<String, String> headers(Map<String, Object> metadata) {
		Map<String, String> headers = new LinkedHashMap<>();
		if (metadata.get("headers") instanceof Map<?, ?> values) {
			values.forEach((name, value) -> {
				if (value instanceof String || value instanceof Number || value instanceof Boolean) {
					headers.put(String.valueOf(name), value.toString());
				}
			});
		}
		return headers;
	}

	private static void add(ObjectNode result, @Nullable String name, @Nullable Object value) {
		if (name == null) {
			throw refused("The metadata has a key that is null.");
		}
		if (value == null) {
			throw refused("The metadata has no value for " + name + ".");
		}
		if ("headers".equals(name) && value instanceof Map<?, ?> headers
				&& headers.keySet().stream().anyMatch(Objects::isNull)) {
			throw refused("The headers in the metadata have one whose name is null.");
		}
		JsonNode node = ClientJson.MAPPER.valueToTree(value);
		if ("headers".equals(name)) {
			addHeaders(result.putObject(name), node);
		}
		else {
			result.set(name, node);
		}
	}

	private static void addHeaders(ObjectNode headers, JsonNode values) {
		if (!values.isObject()) {
			throw refused("The headers in the metadata must be a map, or an object with a field for each header.");
		}
		for (Map.Entry<String, JsonNode> header : values.properties()) {
			JsonNode value = header.getValue();
			if (value.isContainer() || value.isNull()) {
				throw refused("Header " + header.getKey() + " must be a text, a number or a boolean.");
			}
			headers.put(header.getKey(), value.asString());
		}
	}

	private static EnSyncPublishException refused(String problem) {
		return new EnSyncPublishException(problem + " Nothing was sent.", null);
	}

}
