package io.streamstarters.sequin.test;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Does what a test in another process asks for, and says that the server is well.
 */
final class TestApi implements Api {

	private static final String HEALTHY = "{\"ok\":true,\"rev\":null}";

	private static final JsonMapper MAPPER = JsonMapper.builder().build();

	private final SinkStore store;

	TestApi(SinkStore store) {
		this.store = store;
	}

	@Override
	public Mono<Answer> perform(Call call, Exchange exchange) {
		return Mono.just(switch (call.route().operation()) {
			case HEALTH -> Answer.of(200, "", HEALTHY);
			case PUT_CHANGES -> put(call.route().values().get(0), call.params().values());
			case RESTART_STORES -> {
				this.store.restart();
				yield JsonAnswers.ok(Map.of("success", true));
			}
			default -> throw new IllegalStateException("This is no call of a test: " + call.route().operation());
		});
	}

	private Answer put(String reference, ObjectNode values) {
		try {
			JsonNode list = values.get(Params.OTHER_BODY);
			List<RowChange> changes = new ArrayList<>();
			for (JsonNode change : (list != null) ? list : MAPPER.createArrayNode().add(values)) {
				changes.add(change(reference, change));
			}
			UUID sink = (values.path("create").asBoolean(false)) ? this.store.findOrCreate(reference) : find(reference);
			return JsonAnswers.ok(Map.of("data", this.store.put(List.of(sink), changes)));
		}
		catch (IllegalArgumentException ex) {
			throw Refusal.badArgument(String.valueOf(ex.getMessage()));
		}
	}

	private UUID find(String reference) {
		try {
			return this.store.find(reference);
		}
		catch (Refusal ex) {
			throw Refusal.missing("There is no sink `" + reference
					+ "`. Start the server with it (--sink), or create it with ?create=true.");
		}
	}

	private static RowChange change(String sink, JsonNode json) {
		ObjectNode row = object(json, "record");
		if (row == null) {
			throw new IllegalArgumentException("A change must have an object `record` with the values of its row.");
		}
		RowChange change = RowChange.of(action(json.path("action").asString("insert")),
				json.path("table_name").asString(sink), row, object(json, "changes"));
		ObjectNode metadata = object(json, "metadata");
		return change.withSchema(json.path("table_schema").asString("public"))
			.withPrimaryKey(primaryKey(json.get("primary_key")))
			.withMetadata((metadata != null) ? metadata : MAPPER.createObjectNode());
	}

	private static String[] primaryKey(@Nullable JsonNode columns) {
		if (columns == null) {
			return new String[] { "id" };
		}
		if (!columns.isArray() || columns.isEmpty()) {
			throw new IllegalArgumentException("`primary_key` must be a list with at least one column.");
		}
		return columns.valueStream().map(JsonNode::asString).toArray(String[]::new);
	}

	private static @Nullable ObjectNode object(JsonNode json, String name) {
		JsonNode value = json.path(name);
		if (value.isMissingNode() || value.isNull()) {
			return null;
		}
		if (value instanceof ObjectNode object) {
			return object;
		}
		throw new IllegalArgumentException("`" + name + "` must be an object.");
	}

	private static RowAction action(String word) {
		try {
			return RowAction.valueOf(word.toUpperCase(Locale.ROOT));
		}
		catch (IllegalArgumentException ex) {
			throw new IllegalArgumentException("`action` must be insert, update, delete or read.");
		}
	}

}
