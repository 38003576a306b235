package io.streamstarters.ensync.client;

import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The {@code headers} in metadata that is to be published, for whoever adds others to
 * them.
 */
public final class MetadataHeaders {

	private MetadataHeaders() {
	}

	/**
	 * Reads headers, which may be a map, a JSON node, or anything else that is an object
	 * when it is written as JSON.
	 * @param value what the metadata has as headers
	 * @return the headers by name, or {@code null} if they are none, and will be refused
	 */
	public static @Nullable Map<?, ?> read(@Nullable Object value) {
		if (value instanceof Map<?, ?> map) {
			return map;
		}
		try {
			return (ClientJson.MAPPER.valueToTree(value) instanceof ObjectNode object) ? byName(object) : null;
		}
		catch (JacksonException ex) {
			return null;
		}
	}

	private static Map<String, JsonNode> byName(ObjectNode object) {
		Map<String, JsonNode> headers = new LinkedHashMap<>();
		object.properties().forEach((header) -> headers.put(header.getKey(), header.getValue()));
		return headers;
	}

}
