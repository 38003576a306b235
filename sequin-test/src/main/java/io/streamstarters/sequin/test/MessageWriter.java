package io.streamstarters.sequin.test;

import java.util.Map;
import java.util.UUID;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes the messages of a sink: record, changes, action and metadata.
 */
final class MessageWriter {

	private static final JsonMapper MAPPER = JsonMapper.builder().build();

	// All sinks of a server belong to one database.
	private static final UUID DATABASE_ID = UUID.randomUUID();

	private final ObjectNode consumer;

	private final ObjectNode database;

	private final String databaseName;

	MessageWriter(UUID sinkId, SinkSettings settings) {
		this.databaseName = settings.database();
		this.consumer = MAPPER.createObjectNode().put("id", sinkId.toString()).put("name", settings.name());
		this.consumer.set("annotations", MAPPER.<JsonNode>valueToTree(settings.annotations()));
		this.database = MAPPER.valueToTree(Map.<String, Object>of("id", DATABASE_ID.toString(), "name",
				this.databaseName, "annotations", Map.of(), "database", this.databaseName, "hostname", "127.0.0.1"));
	}

	/**
	 * Write a message. Done for each delivery, so that a change which waits takes little
	 * memory.
	 * @param captured what happened
	 * @return the message
	 */
	ObjectNode write(CapturedChange captured) {
		RowChange change = captured.change();
		ObjectNode data = MAPPER.createObjectNode();
		data.set("record", change.row());
		data.set("changes", change.changes());
		data.put("action", change.action().word());
		data.set("metadata", metadata(change, captured));
		return data;
	}

	private ObjectNode metadata(RowChange change, CapturedChange captured) {
		ObjectNode metadata = MAPPER.createObjectNode();
		metadata.put("table_schema", change.schema());
		metadata.put("table_name", change.table());
		metadata.put("commit_timestamp", JsonAnswers.MICROS.format(captured.commit().timestamp()));
		if (change.action() == RowAction.READ) {
			metadata.putNull("commit_lsn").putNull("commit_idx");
		}
		else {
			metadata.put("commit_lsn", captured.commit().lsn()).put("commit_idx", captured.index());
		}
		metadata.set("record_pks", MAPPER.<JsonNode>valueToTree(change.primaryKey()));
		metadata.put("database_name", this.databaseName);
		metadata.set("consumer", this.consumer);
		metadata.set("database", this.database);
		metadata.putNull("transaction_annotations").putNull("enrichment");
		metadata.put("idempotency_key", captured.idempotencyKey());
		metadata.setAll(change.metadata());
		return metadata;
	}

}
