package io.streamstarters.ensync;

import org.jspecify.annotations.Nullable;

/**
 * The engine cannot be reached, the session with it has ended, or it did not answer in
 * time.
 */
public class EnSyncConnectionException extends EnSyncException {

	/**
	 * Creates an exception.
	 * @param message what went wrong and what to do, without secrets
	 * @param cause the cause, or {@code null}
	 */
	public EnSyncConnectionException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
