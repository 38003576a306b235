package io.streamstarters.ensync;

import io.streamstarters.listener.ListenerHeaders;

/**
 * Names of the headers that a listener method can ask for with {@code @Header}.
 */
public final class EnSyncHeaders {

	/**
	 * The event's id, a {@code String}: the same at each delivery.
	 */
	public static final String ID = "ensync_id";

	/**
	 * The event's own name, a {@code String}, also where a pattern was subscribed.
	 */
	public static final String EVENT_NAME = "ensync_eventName";

	/**
	 * The publisher's public key as the engine tells it, a {@code String}, possibly
	 * empty. No cryptography proves it.
	 */
	public static final String SENDER = "ensync_sender";

	/**
	 * The public key that the event was encrypted for, a {@code String}: that of this
	 * application or of the listener, the current one or a retired one. The current one
	 * where no key opens the event; empty where a key does that has no public half.
	 */
	public static final String RECIPIENT = "ensync_recipient";

	/**
	 * The partition block that the event is stored in, a {@code Long}.
	 */
	public static final String BLOCK = "ensync_block";

	/**
	 * The metadata of the publisher, a {@code Map<String, Object>}; empty where it is no
	 * JSON object.
	 */
	public static final String METADATA = "ensync_metadata";

	/**
	 * The {@code headers} in the metadata, a {@code Map<String, String>}.
	 */
	public static final String HEADERS = "ensync_headers";

	/**
	 * When the engine took the event, an {@code Instant}; where engines do not tell, as
	 * over gRPC, when it arrived here.
	 */
	public static final String TIMESTAMP = "ensync_timestamp";

	/**
	 * When the event arrived here, an {@code Instant}.
	 */
	public static final String RECEIVED_AT = "ensync_receivedAt";

	/**
	 * How often the event is being tried here, an {@code Integer} from 1.
	 */
	public static final String DELIVERY_ATTEMPT = ListenerHeaders.DELIVERY_ATTEMPT;

	private EnSyncHeaders() {
	}

}
