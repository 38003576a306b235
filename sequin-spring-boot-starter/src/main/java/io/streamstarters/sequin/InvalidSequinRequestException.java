package io.streamstarters.sequin;

import org.jspecify.annotations.Nullable;

/**
 * A request that Sequin would refuse or carry out differently from what was meant: a bad
 * key, the same key twice in one call, a payload that is no text. Nothing has been sent.
 */
public class InvalidSequinRequestException extends SequinException {

	/**
	 * Creates an exception.
	 * @param message what is wrong with the request
	 */
	public InvalidSequinRequestException(String message) {
		this(message, null);
	}

	/**
	 * Creates an exception.
	 * @param message what is wrong with the request
	 * @param cause what led to it
	 */
	public InvalidSequinRequestException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
