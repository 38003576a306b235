package io.streamstarters.sequin;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads changes. A field that is not known is ignored, and one that is missing is null.
 */
final class Changes {

	/** All changes of a transaction have the same time, and parsing it is dear. */
	private static volatile @Nullable Time lastTime;

	private Changes() {
	}

	static boolean isChange(JsonNode data) {
		JsonNode metadata = data.path("metadata");
		return data.path("record").isObject() && metadata.path("table_name").isString()
				&& metadata.path("table_schema").isString();
	}

	static ChangeEvent<JsonNode> read(SinkMessage message) {
		JsonNode data = message.data();
		if (!isChange(data)) {
			throw new UnreadableMessageException("The message of the sink `" + message.sink()
					+ "` is no change: its data has no `record` and no"
					+ " `metadata` of a table. Does the sink transform its messages? Then read the data itself.");
		}
		JsonNode record = data.path("record");
		Set<String> unchangedToast = unchangedToast(record);
		return new ChangeEvent<>(without(record, unchangedToast), mapOrNull(data.path("changes")),
				ChangeAction.of(text(data, "action")), metadata(data.path("metadata")), unchangedToast);
	}

	private static Set<String> unchangedToast(JsonNode record) {
		Set<String> columns = new LinkedHashSet<>();
		record.properties().forEach((column) -> {
			if (ChangeEvent.UNCHANGED_TOAST.equals(column.getValue().stringValue(null))) {
				columns.add(column.getKey());
			}
		});
		return columns;
	}

	/**
	 * The text would not fit a column of another type, and pass for a value in one of
	 * text.
	 */
	private static JsonNode without(JsonNode record, Set<String> columns) {
		if (columns.isEmpty()) {
			return record;
		}
		ObjectNode copy = (ObjectNode) record.deepCopy();
		columns.forEach(copy::putNull);
		return copy;
	}

	private static ChangeMetadata metadata(JsonNode metadata) {
		JsonNode sink = metadata.path("consumer");
		JsonNode database = metadata.path("database");
		return new ChangeMetadata(metadata.path("table_schema").stringValue(),
				metadata.path("table_name").stringValue(), instant(metadata.path("commit_timestamp")),
				position(metadata.path("commit_lsn")), position(metadata.path("commit_idx")),
				text(metadata, "idempotency_key"), texts(metadata.path("record_pks")), text(metadata, "database_name"),
				sink.isObject() ? new ChangeMetadata.Sink(text(sink, "id"), text(sink, "name"), annotations(sink))
						: null,
				database.isObject() ? new ChangeMetadata.Database(text(database, "id"), text(database, "name"),
						annotations(database), text(database, "database"), text(database, "hostname")) : null,
				json(metadata.path("transaction_annotations")), json(metadata.path("enrichment")));
	}

	private static Map<String, @Nullable Object> annotations(JsonNode node) {
		JsonNode value = node.path("annotations");
		Map<String, @Nullable Object> annotations = value.isEmpty() ? null : mapOrNull(value);
		if (annotations == null) {
			return Map.<String, @Nullable Object>of();
		}
		return Collections.<String, @Nullable Object>unmodifiableMap(annotations);
	}

	private static @Nullable Map<String, @Nullable Object> mapOrNull(JsonNode node) {
		return node.isObject() ? map(node) : null;
	}

	private static Map<String, @Nullable Object> map(JsonNode node) {
		Map<String, @Nullable Object> map = new LinkedHashMap<>();
		node.properties().forEach((field) -> map.put(field.getKey(), value(field.getValue())));
		return map;
	}

	/**
	 * A column must not change its Java type with the size of its value. Only numbers
	 * inside of a JSON column can be larger than a {@code Long}.
	 */
	private static @Nullable Object value(JsonNode node) {
		return switch (node.getNodeType()) {
			case OBJECT -> map(node);
			case ARRAY -> {
				List<@Nullable Object> list = new ArrayList<>(node.size());
				node.forEach((element) -> list.add(value(element)));
				yield list;
			}
			case STRING -> node.stringValue();
			case BOOLEAN -> node.booleanValue();
			case NUMBER -> number(node);
			default -> null;
		};
	}

	private static Number number(JsonNode node) {
		if (!node.isIntegralNumber()) {
			return node.decimalValue();
		}
		return node.canConvertToLong() ? node.longValue() : node.bigIntegerValue();
	}

	private static @Nullable String text(JsonNode node, String field) {
		return node.path(field).stringValue(null);
	}

	private static List<String> texts(JsonNode node) {
		return node.isArray() ? node.values().stream().map(Changes::plain).toList() : List.of();
	}

	private static String plain(JsonNode node) {
		return node.isString() ? node.stringValue() : node.toString();
	}

	private static @Nullable Long position(JsonNode node) {
		return node.canConvertToLong() ? node.longValue() : null;
	}

	private static @Nullable Instant instant(JsonNode node) {
		if (!node.isString()) {
			return null;
		}
		String text = node.stringValue();
		Time last = lastTime;
		if (last != null && last.text().equals(text)) {
			return last.instant();
		}
		try {
			Instant instant = Instant.parse(text);
			lastTime = new Time(text, instant);
			return instant;
		}
		catch (DateTimeParseException ex) {
			// A change is worth more than its time.
			return null;
		}
	}

	private static @Nullable JsonNode json(JsonNode node) {
		return (node.isMissingNode() || node.isNull()) ? null : node;
	}

	/**
	 * A time that has been parsed.
	 *
	 * @param text what it was made of
	 * @param instant the time
	 */
	private record Time(String text, Instant instant) {

	}

}
