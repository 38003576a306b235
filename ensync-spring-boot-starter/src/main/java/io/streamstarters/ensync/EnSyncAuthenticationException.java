package io.streamstarters.ensync;

import org.jspecify.annotations.Nullable;

/**
 * The engine was reached and refused the app key.
 */
public class EnSyncAuthenticationException extends EnSyncConnectionException {

	public EnSyncAuthenticationException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
