package io.streamstarters.listener;

/**
 * Headers that a listener method gets whatever the broker.
 */
public final class ListenerHeaders {

	/**
	 * How often the message is being tried here, an {@code int} from 1. Counted by this
	 * application, in a bounded memory.
	 */
	public static final String DELIVERY_ATTEMPT = "listener_deliveryAttempt";

	/**
	 * Id of the listener, text.
	 */
	public static final String LISTENER_ID = "listener_id";

	private ListenerHeaders() {
	}

}
