package io.streamstarters.sequin.test;

import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The arguments of a call, from the query and from a JSON body, which wins.
 */
record Params(ObjectNode values) {

	private static final JsonMapper MAPPER = JsonMapper.builder().build();

	/** The name under which a body is found that is no object. */
	static final String OTHER_BODY = "_json";

	private static final int MAX_BATCH_SIZE = 1000;

	static Params read(Map<String, List<String>> query, @Nullable String contentType, byte[] body) {
		ObjectNode values = JsonNodeFactory.instance.objectNode();
		query.forEach((name, texts) -> values.put(name, texts.get(texts.size() - 1)));
		// Another content type is no error: its body is not looked at.
		if (body.length > 0 && isJson(contentType)) {
			JsonNode tree = parse(body);
			if (tree instanceof ObjectNode object) {
				values.setAll(object);
			}
			else {
				values.set(OTHER_BODY, tree);
			}
		}
		return new Params(values);
	}

	private static boolean isJson(@Nullable String contentType) {
		if (contentType == null) {
			return false;
		}
		String type = contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
		return type.equals("application/json") || (type.startsWith("application/") && type.endsWith("+json"));
	}

	private static JsonNode parse(byte[] body) {
		try {
			JsonNode tree = MAPPER.readTree(body);
			refuseLoneSurrogates(tree, StandardCharsets.UTF_8.newEncoder());
			return tree;
		}
		catch (JacksonException ex) {
			throw Refusal.malformed();
		}
	}

	private static void refuseLoneSurrogates(JsonNode node, CharsetEncoder encoder) {
		if (node.isString() && !encoder.canEncode(node.stringValue())) {
			throw Refusal.malformed();
		}
		for (JsonNode child : node) {
			refuseLoneSurrogates(child, encoder);
		}
	}

	int batchSize() {
		JsonNode value = this.values.get("batch_size");
		if (value == null) {
			return 1;
		}
		Integer number = number(value);
		if (number == null && !value.isString() && !value.isIntegralNumber()) {
			throw Refusal.internal();
		}
		if (number == null || number < 1 || number > MAX_BATCH_SIZE) {
			throw Refusal.badArgument("Invalid `batch_size`. `batch_size` must be an integer between 1 and 1000.");
		}
		return number;
	}

	void refuseWaitFor() {
		if (this.values.has("wait_for")) {
			throw Refusal.badArgument("This endpoint doesn't support the `wait_for` param at the moment. "
					+ "Please ask the Sequin team for help.");
		}
	}

	List<NewMessage> messages() {
		JsonNode list = this.values.get("messages");
		if (list == null || !list.isArray()) {
			throw Refusal.badArgument("Missing or invalid messages");
		}
		List<NewMessage> messages = new ArrayList<>();
		for (JsonNode message : list) {
			JsonNode key = message.get("key");
			JsonNode data = message.get("data");
			if (key == null || !key.isString() || data == null || !data.isString()) {
				throw Refusal.badArgument("Invalid message format");
			}
			messages.add(new NewMessage(key.stringValue(), data.stringValue()));
		}
		return messages;
	}

	List<String> ackIds() {
		JsonNode list = this.values.get("ack_ids");
		List<String> ids = new ArrayList<>();
		if (list != null && list.isArray()) {
			for (JsonNode id : list) {
				ids.add((id.isString()) ? id.stringValue() : "");
			}
		}
		if (ids.isEmpty() || ids.contains("")) {
			throw Refusal.badArgument("Invalid ack_ids. Must send a top-level `ack_ids` property that is a non-empty "
					+ "list of non-empty strings");
		}
		if (!ids.stream().allMatch(Names::isId)) {
			throw Refusal.malformed();
		}
		return ids;
	}

	MessageQuery messageQuery() {
		JsonNode limit = this.values.get("limit");
		Integer number = (limit != null) ? number(limit) : Integer.valueOf(100);
		if (number == null || number < 1 || number > MessageQuery.MAX_LIMIT) {
			throw Refusal.badArgument("Invalid limit parameter");
		}
		boolean descending = oneOf("sort", "seq_asc", "seq_desc");
		JsonNode pattern = this.values.get("key_pattern");
		Boolean visible = (this.values.has("visible")) ? oneOf("visible", "false", "true") : null;
		return new MessageQuery(descending, number, (pattern != null) ? KeyPattern.ofQuery(pattern.asString()) : null,
				visible);
	}

	private boolean oneOf(String name, String no, String yes) {
		String text = Objects.requireNonNullElse(this.values.path(name).asString(no), no);
		if (!text.equals(no) && !text.equals(yes)) {
			throw Refusal.badArgument("Invalid " + name + " parameter");
		}
		return text.equals(yes);
	}

	/**
	 * Read a whole number, which in a query is a text.
	 * @param value the value
	 * @return the number, null if it is none or too large for any purpose
	 */
	private static @Nullable Integer number(JsonNode value) {
		if (value.isIntegralNumber()) {
			return (value.canConvertToInt()) ? value.intValue() : null;
		}
		try {
			return (value.isString()) ? Integer.valueOf(value.stringValue()) : null;
		}
		catch (NumberFormatException ex) {
			return null;
		}
	}

}
