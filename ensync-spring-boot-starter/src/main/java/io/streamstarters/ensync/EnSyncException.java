package io.streamstarters.ensync;

import org.jspecify.annotations.Nullable;

/**
 * Root of the exceptions that the EnSync starter throws. Messages say what went wrong and
 * what to do; they never hold keys, session ids or payloads.
 */
public class EnSyncException extends RuntimeException {

	public EnSyncException(String message) {
		this(message, null);
	}

	public EnSyncException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
