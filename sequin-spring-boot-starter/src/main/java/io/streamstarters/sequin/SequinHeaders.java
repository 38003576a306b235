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
	 * The id that settles the message, a {@code String}. It names consumer and key, not
	 * the version: a new value of the key has the same one.
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
	 * How often the message is being tried here, an {@code Integer} from 1.
	 */
	public static final String DELIVERY_ATTEMPT = ListenerHeaders.DELIVERY_ATTEMPT;

	private SequinHeaders() {
	}

}
