package io.streamstarters.ensync.autoconfigure;

import io.streamstarters.ensync.EnSyncAuthenticationException;

/**
 * The engine refused the app key of a client whose properties are known.
 */
class RefusedAppKeyException extends EnSyncAuthenticationException {

	private final String properties;

	/**
	 * Creates an exception.
	 * @param properties what the properties of the client begin with
	 * @param cause says that the key is refused
	 */
	RefusedAppKeyException(String properties, EnSyncAuthenticationException cause) {
		super(String.valueOf(cause.getMessage()), cause);
		this.properties = properties;
	}

	String getProperties() {
		return this.properties;
	}

}
