package io.streamstarters.listener;

/**
 * A payload, or what came with it, does not fit the listener method. Says where it does
 * not fit, never what it holds; for the same reason it keeps no cause.
 */
public class PayloadException extends ListenerException {

	public PayloadException(String message) {
		super(message);
	}

}
