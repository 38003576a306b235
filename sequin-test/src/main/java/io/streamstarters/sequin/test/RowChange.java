package io.streamstarters.sequin.test;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A change of a row in Postgres, as a sink captures it. Values are those that a message
 * has: a {@code numeric} is a text, a {@code bigint} a {@code long}, a timestamp an ISO
 * text. Immutable.
 */
public final class RowChange {

	private static final JsonMapper MAPPER = JsonMapper.builder().build();

	private final RowAction action;

	private final String schema;

	private final String table;

	private final ObjectNode row;

	private final @Nullable ObjectNode changes;

	private final List<String> keyColumns;

	private final ObjectNode metadata;

	private RowChange(RowAction action, String schema, String table, ObjectNode row, @Nullable ObjectNode changes,
			List<String> keyColumns, ObjectNode metadata) {
		this.action = action;
		this.schema = schema;
		this.table = table;
		this.row = row;
		this.changes = changes;
		this.keyColumns = keyColumns;
		this.metadata = metadata;
	}

	/**
	 * A new row of schema {@code public}, whose primary key is {@code id} unless told.
	 * @param table the table
	 * @param row the values by column
	 * @return the change
	 * @throws IllegalArgumentException if a value has no JSON
	 */
	public static RowChange insert(String table, Map<String, ?> row) {
		return of(RowAction.INSERT, table, row, null);
	}

	/**
	 * New values of a row of schema {@code public}, whose primary key is {@code id}
	 * unless told.
	 * @param table the table
	 * @param row the values by column, after the change
	 * @param before the previous values of the columns that changed; empty for a table
	 * without {@code REPLICA IDENTITY FULL}
	 * @return the change
	 * @throws IllegalArgumentException if a value has no JSON
	 */
	public static RowChange update(String table, Map<String, ?> row, Map<String, ?> before) {
		return of(RowAction.UPDATE, table, row, before);
	}

	/**
	 * The end of a row of schema {@code public}, whose primary key is {@code id} unless
	 * told.
	 * @param table the table
	 * @param row the last values by column; all but the key are null for a table without
	 * {@code REPLICA IDENTITY FULL}
	 * @return the change
	 * @throws IllegalArgumentException if a value has no JSON
	 */
	public static RowChange delete(String table, Map<String, ?> row) {
		return of(RowAction.DELETE, table, row, null);
	}

	/**
	 * A row of schema {@code public} that a backfill has read, whose primary key is
	 * {@code id} unless told.
	 * @param table the table
	 * @param row the values by column
	 * @return the change
	 * @throws IllegalArgumentException if a value has no JSON
	 */
	public static RowChange read(String table, Map<String, ?> row) {
		return of(RowAction.READ, table, row, null);
	}

	private static RowChange of(RowAction action, String table, Map<String, ?> row, @Nullable Map<String, ?> before) {
		return of(action, table, tree(row), (before != null) ? tree(before) : null);
	}

	static RowChange of(RowAction action, String table, ObjectNode row, @Nullable ObjectNode before) {
		return new RowChange(action, "public", table, row, before, List.of("id"), MAPPER.createObjectNode());
	}

	/**
	 * Name the columns of the primary key. By default changes of one key are handed out
	 * one after the other.
	 * @param columns the columns, in the order of the key
	 * @return a change with that key
	 */
	public RowChange withPrimaryKey(String... columns) {
		return new RowChange(this.action, this.schema, this.table, this.row, this.changes, List.of(columns),
				this.metadata);
	}

	/**
	 * Name the schema of the table.
	 * @param schema the schema
	 * @return a change of that schema
	 */
	public RowChange withSchema(String schema) {
		return new RowChange(this.action, schema, this.table, this.row, this.changes, this.keyColumns, this.metadata);
	}

	/**
	 * Set what the message's metadata says instead of what the server would make up, such
	 * as {@code commit_lsn}, {@code commit_timestamp}, {@code transaction_annotations},
	 * {@code enrichment} or {@code idempotency_key}.
	 * @param metadata values by name; those that are not named are made up
	 * @return a change with that metadata
	 * @throws IllegalArgumentException if a value has no JSON
	 */
	public RowChange withMetadata(Map<String, ?> metadata) {
		return withMetadata(tree(metadata));
	}

	RowChange withMetadata(ObjectNode metadata) {
		return new RowChange(this.action, this.schema, this.table, this.row, this.changes, this.keyColumns, metadata);
	}

	RowAction action() {
		return this.action;
	}

	String schema() {
		return this.schema;
	}

	String table() {
		return this.table;
	}

	ObjectNode row() {
		return this.row;
	}

	@Nullable ObjectNode changes() {
		return this.changes;
	}

	ObjectNode metadata() {
		return this.metadata;
	}

	/**
	 * The values of the primary key as texts.
	 * @return one for each column of the key
	 * @throws IllegalArgumentException if the row does not have all of them
	 */
	List<String> primaryKey() {
		return this.keyColumns.stream().map((column) -> {
			JsonNode value = this.row.get(column);
			if (value == null || value.isNull()) {
				throw new IllegalArgumentException("The row of table " + this.table + " has no value in column "
						+ column + ": name the columns of its primary key.");
			}
			return (value.isString()) ? value.stringValue() : value.toString();
		}).toList();
	}

	/**
	 * What makes two changes belong to the same row.
	 * @return the names of the table and the values of the key, which no other row has
	 */
	List<String> rowKey() {
		return Stream.concat(Stream.of(this.schema, this.table), primaryKey().stream()).toList();
	}

	@Override
	public String toString() {
		return this.action.word() + " " + this.schema + "." + this.table + " " + this.row;
	}

	private static ObjectNode tree(Map<String, ?> values) {
		return MAPPER.valueToTree(values);
	}

}
