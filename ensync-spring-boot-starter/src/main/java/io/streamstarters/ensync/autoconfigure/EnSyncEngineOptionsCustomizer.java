package io.streamstarters.ensync.autoconfigure;

import io.streamstarters.ensync.client.EnSyncEngineOptions;

/**
 * Changes the options of the connection to the engine after the properties have been
 * applied. Beans of this type are applied in their order, to all clients of the
 * application.
 */
@FunctionalInterface
public interface EnSyncEngineOptionsCustomizer {

	/**
	 * Changes the options.
	 * @param options what has been set so far
	 */
	void customize(EnSyncEngineOptions.Builder options);

	/**
	 * Changes the options of one of several clients. All are treated the same unless this
	 * method is overridden.
	 * @param client name of the client, empty for the plain one
	 * @param options what has been set so far
	 */
	default void customize(String client, EnSyncEngineOptions.Builder options) {
		customize(options);
	}

}
