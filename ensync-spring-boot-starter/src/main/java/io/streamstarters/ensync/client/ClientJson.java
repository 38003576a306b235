package io.streamstarters.ensync.client;

import java.util.Map;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamFactory.Feature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The mapper of this package. It keeps no table of property names: those of payloads are
 * secret, those of metadata are chosen by senders.
 */
final class ClientJson {

	private static final TypeReference<Map<String, Object>> MAP = new TypeReference<>() {
	};

	static final JsonMapper MAPPER = JsonMapper
		.builder(JsonFactory.builder().disable(Feature.CANONICALIZE_PROPERTY_NAMES).build())
		.build();

	/**
	 * Writes ASCII only: names in a payload may hold what no text on a wire can, as
	 * escapes.
	 */
	static final JsonMapper ESCAPING_MAPPER = MAPPER.rebuild().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

	private ClientJson() {
	}

	/** An object as a map; empty when the text is none. */
	static Map<String, Object> map(String json) {
		try {
			Map<String, Object> map = MAPPER.readValue(json, MAP);
			return (map != null) ? map : Map.of();
		}
		catch (JacksonException ex) {
			// Metadata is the publisher's own; what cannot be read must not stop the
			// event.
			return Map.of();
		}
	}

	/** An object, or {@code null} when the text is none. */
	static @Nullable ObjectNode object(String json) {
		try {
			JsonNode node = MAPPER.readTree(json);
			return (node instanceof ObjectNode object) ? object : null;
		}
		catch (JacksonException ex) {
			return null;
		}
	}

}
