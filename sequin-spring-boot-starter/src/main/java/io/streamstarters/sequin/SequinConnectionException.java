package io.streamstarters.sequin;

import org.jspecify.annotations.Nullable;

/**
 * Sequin cannot be reached, the connection was cut, or no answer came in time. When the
 * request had already been sent, it is unknown whether Sequin carried it out.
 */
public class SequinConnectionException extends SequinException {

	/**
	 * Creates an exception.
	 * @param message what cannot be reached, and what to do
	 * @param cause what led to it
	 */
	public SequinConnectionException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
