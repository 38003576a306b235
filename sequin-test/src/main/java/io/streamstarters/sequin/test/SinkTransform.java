package io.streamstarters.sequin.test;

import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a sink makes of a message before it hands it out.
 */
public final class SinkTransform {

	private static final JsonMapper MAPPER = JsonMapper.builder().build();

	private static final TypeReference<Map<String, @Nullable Object>> MAP = new TypeReference<>() {
	};

	private final UnaryOperator<JsonNode> function;

	private SinkTransform(UnaryOperator<JsonNode> function) {
		this.function = function;
	}

	/**
	 * The message as it is: record, changes, action and metadata.
	 * @return the transform
	 */
	public static SinkTransform none() {
		return new SinkTransform(UnaryOperator.identity());
	}

	/**
	 * The bare record.
	 * @return the transform
	 */
	public static SinkTransform recordOnly() {
		return new SinkTransform((message) -> message.path("record"));
	}

	/**
	 * Record and metadata, as servers up to 0.13 send for sinks of kind {@code record}.
	 * @return the transform
	 */
	public static SinkTransform recordKind() {
		return new SinkTransform((message) -> {
			ObjectNode data = MAPPER.createObjectNode();
			data.set("record", message.path("record"));
			data.set("metadata", message.path("metadata"));
			return data;
		});
	}

	/**
	 * Whatever a function makes of a message. When it throws, the receive is answered
	 * with 500, and its whole batch stays hidden for a lease.
	 * @param function gets record, changes, action and metadata, and returns anything
	 * that has JSON; called by several threads, for each delivery anew
	 * @return the transform
	 */
	public static SinkTransform function(Function<Map<String, @Nullable Object>, @Nullable Object> function) {
		Objects.requireNonNull(function, "A transform needs a function");
		return new SinkTransform((message) -> MAPPER.valueToTree(function.apply(MAPPER.convertValue(message, MAP))));
	}

	JsonNode apply(JsonNode message) {
		return this.function.apply(message);
	}

}
