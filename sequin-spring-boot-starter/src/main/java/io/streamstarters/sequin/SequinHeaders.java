package io.streamstarters.sequin;

import io.streamstarters.listener.ListenerHeaders;

/**
 * Names of the headers that a listener method can ask for with {@code @Header}.
 */
public final class SequinHeaders {

	/**
	 * The message's key, a {@code String}.
	 */
	public static final String KEY = "sequin_key";

	/**
	 * The message's sequence number in its stream, a {@code Long}. A new value of a key
	 * has a higher one.
	 */
	public static final String SEQ = "sequin_seq";

	/**
	 * The stream, as the listener names it, a {@code String}.
	 */
	public static final String STREAM = "sequin_stream";

	/**
	 * The consumer, as the listener names it, a {@code String}.
	 */
	public static final String CONSUMER = "sequin_consumer";

	/**
	 * The id that settles the message, a {@code String}. In a stream it names consumer
	 * and key, not the version: a new value of the key has the same one. In a sink it
	 * names the change, until the sink's store restarts.
	 */
	public static final String ACK_ID = "sequin_ackId";

	/**
	 * When the key was first stored, an {@code Instant}.
	 */
	public static final String INSERTED_AT = "sequin_insertedAt";

	/**
	 * When the key got this value, an {@code Instant}.
	 */
	public static final String UPDATED_AT = "sequin_updatedAt";

	/**
	 * What was sent along with the data, such as a trace, a {@code Map<String, String>}.
	 * Missing unless the sender wrapped the data in an envelope, as
	 * {@code sequin.template.trace-envelope} does; the payload is what was in it.
	 */
	public static final String HEADERS = "sequin_headers";

	/**
	 * The sink, as the listener names it, a {@code String}. A message of a sink has this
	 * one, {@link #ACK_ID} and, if it is a change, those from {@link #ACTION} to
	 * {@link #METADATA}; of the others it has none.
	 */
	public static final String SINK = "sequin_sink";

	/**
	 * What happened to the row, the name of a {@link ChangeAction} as a {@code String}.
	 */
	public static final String ACTION = "sequin_action";

	/**
	 * The row's table, a {@code String}.
	 */
	public static final String TABLE = "sequin_table";

	/**
	 * The table's schema, a {@code String}.
	 */
	public static final String SCHEMA = "sequin_schema";

	/**
	 * What the columns that have changed held before, a {@code Map<String, Object>}.
	 * Missing for all but updates.
	 */
	public static final String CHANGES = "sequin_changes";

	/**
	 * Names of columns whose large value did not change and was therefore not sent, a
	 * {@code Set<String>}. They are null in the payload.
	 */
	public static final String UNCHANGED_TOAST = "sequin_unchangedToast";

	/**
	 * Place of the transaction in Postgres' log, a {@code Long}. Missing for rows read by
	 * a backfill.
	 */
	public static final String COMMIT_LSN = "sequin_commitLsn";

	/**
	 * Place of the change in its transaction, a {@code Long} from 0. Missing for rows
	 * read by a backfill.
	 */
	public static final String COMMIT_IDX = "sequin_commitIdx";

	/**
	 * When the transaction was committed, an {@code Instant}.
	 */
	public static final String COMMIT_TIMESTAMP = "sequin_commitTimestamp";

	/**
	 * Names the change, a {@code String}: the same for every delivery, and what to
	 * recognise a change by that comes twice.
	 */
	public static final String IDEMPOTENCY_KEY = "sequin_idempotencyKey";

	/**
	 * All that came with the change, a {@link ChangeMetadata}.
	 */
	public static final String METADATA = "sequin_metadata";

	/**
	 * How often the message is being tried here, an {@code Integer} from 1.
	 */
	public static final String DELIVERY_ATTEMPT = ListenerHeaders.DELIVERY_ATTEMPT;

	private SequinHeaders() {
	}

}
