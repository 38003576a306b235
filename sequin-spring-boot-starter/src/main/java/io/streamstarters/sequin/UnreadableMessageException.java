package io.streamstarters.sequin;

/**
 * The data of a message cannot be read as what was asked for. Says what does not fit,
 * never what the message holds; for the same reason it has no cause.
 */
public class UnreadableMessageException extends SequinException {

	/**
	 * Creates an exception.
	 * @param message what does not fit, and what to do
	 */
	public UnreadableMessageException(String message) {
		super(message, null);
	}

}
