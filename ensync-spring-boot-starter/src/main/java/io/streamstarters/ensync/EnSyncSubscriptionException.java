package io.streamstarters.ensync;

import org.jspecify.annotations.Nullable;

/**
 * A subscription, the settlement of an event received on it, or a replay was refused.
 */
public class EnSyncSubscriptionException extends EnSyncException {

	/**
	 * Creates an exception.
	 * @param message what went wrong and what to do, without secrets
	 * @param cause the cause, or {@code null}
	 */
	public EnSyncSubscriptionException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
