package io.streamstarters.sequin;

import java.lang.reflect.Type;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Makes Java values of the messages of a sink. Safe for use by many threads.
 * <p>
 * Values come as Postgres has them: {@code bigint} as a whole number of up to 64 bits,
 * {@code numeric} as text that fits a {@code BigDecimal} (unless it is {@code NaN}),
 * {@code bytea} as <code>\x…</code>, {@code interval} as an object, timestamps as ISO
 * text (unless they are {@code infinity} or before Christ).
 */
public final class ChangeEventReader {

	private final JsonMapper json;

	/**
	 * Creates a reader.
	 * @param json converts records
	 */
	public ChangeEventReader(JsonMapper json) {
		this.json = json;
	}

	/**
	 * Reads a change.
	 * @param message the message
	 * @param type type of the record
	 * @throws UnreadableMessageException if the data is no change, or its record does not
	 * fit the type
	 */
	public <T> ChangeEvent<T> read(SinkMessage message, Class<T> type) {
		return read(message, (Type) type);
	}

	/**
	 * Reads a change.
	 * @param message the message
	 * @param type type of the record
	 * @param <T> the same type
	 * @throws UnreadableMessageException if the data is no change, or its record does not
	 * fit the type
	 */
	public <T> ChangeEvent<T> read(SinkMessage message, Type type) {
		ChangeEvent<JsonNode> change = message.change();
		return change.withRecord(this.<T>convert(change.record(), type, message.sink()));
	}

	/**
	 * Reads the data of a message that is no change, such as that of a sink with a
	 * transform that leaves the bare record.
	 * @param message the message
	 * @param type type of the whole data
	 * @throws UnreadableMessageException if the data does not fit the type
	 */
	public <T> T readData(SinkMessage message, Class<T> type) {
		return readData(message, (Type) type);
	}

	/**
	 * Reads the data of a message that is no change.
	 * @param message the message
	 * @param type type of the whole data
	 * @param <T> the same type
	 * @throws UnreadableMessageException if the data does not fit the type
	 */
	public <T> T readData(SinkMessage message, Type type) {
		return this.<T>convert(message.data(), type, message.sink());
	}

	/**
	 * The former values of a change as a value of a type whose properties have the names
	 * of columns. A column that held null and one that did not change are both null in
	 * it.
	 * @param change the change
	 * @param type the type; properties that may be missing must not be primitive
	 * @return the former values, null where the change has none
	 * @throws UnreadableMessageException if they do not fit the type
	 */
	public <T> @Nullable T readChanges(ChangeEvent<?> change, Class<T> type) {
		Map<String, @Nullable Object> changes = change.changes();
		return (changes != null) ? this.<T>convert(this.json.valueToTree(changes), type, change.metadata().tableName())
				: null;
	}

	private <T> T convert(JsonNode node, Type type, String source) {
		JavaType target = this.json.constructType(type);
		T value;
		try {
			value = this.json.treeToValue(node, target);
		}
		catch (JacksonException ex) {
			// Without the cause, which quotes the data.
			throw unreadable(source, target, ex.getClass().getSimpleName());
		}
		if (value == null) {
			throw unreadable(source, target, "it is null");
		}
		return value;
	}

	private static UnreadableMessageException unreadable(String source, JavaType type, String why) {
		return new UnreadableMessageException(
				"A message of `" + source + "` cannot be read as " + type.toCanonical() + ": " + why + ".");
	}

}
