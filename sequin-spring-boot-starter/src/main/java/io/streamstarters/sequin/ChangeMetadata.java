package io.streamstarters.sequin;

import java.time.Instant;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Where and when a row changed. What is null was not sent: older servers send less.
 *
 * @param tableSchema the table's schema
 * @param tableName the table
 * @param commitTimestamp when the transaction was committed
 * @param commitLsn place of the transaction in Postgres' log; null for a row read by a
 * backfill
 * @param commitIdx place of the change in the transaction, from 0; null for a row read by
 * a backfill
 * @param idempotencyKey names the change: the same for every delivery, in every sink, and
 * what to recognise a change by that comes twice. Another one in each backfill
 * @param recordPks values of the row's primary key, as text
 * @param databaseName name of the database in Sequin
 * @param consumer the sink
 * @param database the database
 * @param transactionAnnotations what the application wrote into the transaction for
 * Sequin, any JSON
 * @param enrichment what the sink's enrichment query gave, any JSON
 */
public record ChangeMetadata(String tableSchema, String tableName, @Nullable Instant commitTimestamp,
		@Nullable Long commitLsn, @Nullable Long commitIdx, @Nullable String idempotencyKey, List<String> recordPks,
		@Nullable String databaseName, @Nullable Sink consumer, @Nullable Database database,
		@Nullable JsonNode transactionAnnotations, @Nullable JsonNode enrichment) {

	/**
	 * Makes the list unmodifiable.
	 */
	public ChangeMetadata {
		recordPks = List.copyOf(recordPks);
	}

	/**
	 * Table and place only; the rest may be confidential.
	 */
	@Override
	public String toString() {
		return "ChangeMetadata[table=" + this.tableSchema + "." + this.tableName + ", idempotencyKey="
				+ this.idempotencyKey + ", commitTimestamp=" + this.commitTimestamp + "]";
	}

	/**
	 * A sink.
	 *
	 * @param id the id
	 * @param name the name
	 * @param annotations what its configuration says about it
	 */
	public record Sink(@Nullable String id, @Nullable String name, Map<String, @Nullable Object> annotations) {

	}

	/**
	 * A database that Sequin watches.
	 *
	 * @param id the id
	 * @param name the name in Sequin
	 * @param annotations what its configuration says about it
	 * @param database the name in Postgres
	 * @param hostname the host
	 */
	public record Database(@Nullable String id, @Nullable String name, Map<String, @Nullable Object> annotations,
			@Nullable String database, @Nullable String hostname) {

	}

}
