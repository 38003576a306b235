package io.streamstarters.ensync;

import org.jspecify.annotations.Nullable;

/**
 * The engine was reached and refused the app key.
 */
public class EnSyncAuthenticationException extends EnSyncConnectionException {

	/**
	 * Creates an exception.
	 * @param message what went wrong and what to do, without secrets
	 * @param cause the cause, or {@code null}
	 */
	public EnSyncAuthenticationException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
