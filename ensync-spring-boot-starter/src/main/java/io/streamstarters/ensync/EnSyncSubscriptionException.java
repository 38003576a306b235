package io.streamstarters.ensync;

import org.jspecify.annotations.Nullable;

/**
 * A subscription, the settlement of an event received on it, or a replay was refused.
 */
public class EnSyncSubscriptionException extends EnSyncException {

	public EnSyncSubscriptionException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
