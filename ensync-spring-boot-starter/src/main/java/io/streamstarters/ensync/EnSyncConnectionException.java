package io.streamstarters.ensync;

import org.jspecify.annotations.Nullable;

/**
 * The engine cannot be reached, the session with it has ended, or it did not answer in
 * time.
 */
public class EnSyncConnectionException extends EnSyncException {

	public EnSyncConnectionException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
