package io.streamstarters.ensync.autoconfigure;

import io.streamstarters.ensync.EnSyncException;

/**
 * A property is missing, or has a value that cannot work. Never holds the value of a key.
 */
class InvalidEnSyncPropertyException extends EnSyncException {

	private final String action;

	InvalidEnSyncPropertyException(String problem, String action) {
		super(problem);
		this.action = action;
	}

	String getAction() {
		return this.action;
	}

}
