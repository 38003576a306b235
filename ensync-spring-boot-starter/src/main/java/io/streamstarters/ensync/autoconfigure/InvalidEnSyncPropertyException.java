package io.streamstarters.ensync.autoconfigure;

import io.streamstarters.ensync.EnSyncException;
import org.jspecify.annotations.Nullable;

/**
 * A property is missing, or has a value that cannot work. Never holds the value of a key.
 */
class InvalidEnSyncPropertyException extends EnSyncException {

	private final String action;

	InvalidEnSyncPropertyException(String problem, String action) {
		this(problem, action, null);
	}

	InvalidEnSyncPropertyException(String problem, String action, @Nullable Throwable cause) {
		super(problem, cause);
		this.action = action;
	}

	String getAction() {
		return this.action;
	}

}
