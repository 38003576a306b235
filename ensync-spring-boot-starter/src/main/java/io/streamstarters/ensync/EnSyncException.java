package io.streamstarters.ensync;

import org.jspecify.annotations.Nullable;

/**
 * Root of the exceptions that the EnSync starter throws. Messages say what went wrong and
 * what to do; they never hold keys, session ids or payloads.
 */
public class EnSyncException extends RuntimeException {

	/**
	 * Creates an exception.
	 * @param message what went wrong and what to do, without secrets
	 */
	public EnSyncException(String message) {
		this(message, null);
	}

	/**
	 * Creates an exception.
	 * @param message what went wrong and what to do, without secrets
	 * @param cause the cause, or {@code null}
	 */
	public EnSyncException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
