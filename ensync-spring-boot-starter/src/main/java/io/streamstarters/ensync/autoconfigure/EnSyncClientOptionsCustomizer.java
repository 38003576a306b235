package io.streamstarters.ensync.autoconfigure;

import io.streamstarters.ensync.client.EnSyncClientOptions;

/**
 * Changes the options of the application's client after the properties have been applied:
 * keys that come from a vault, for example. Beans of this type are applied in their
 * order. Clients with names are other apps, with keys of their own: they are left alone
 * unless {@link #customize(String, EnSyncClientOptions.Builder)} is overridden.
 */
@FunctionalInterface
public interface EnSyncClientOptionsCustomizer {

	/**
	 * Changes the options.
	 * @param options what has been set so far
	 */
	void customize(EnSyncClientOptions.Builder options);

	/**
	 * Changes the options of one of several clients. By default those of the plain one.
	 * @param client name of the client, empty for the plain one
	 * @param options what has been set so far
	 */
	default void customize(String client, EnSyncClientOptions.Builder options) {
		if (client.isEmpty()) {
			customize(options);
		}
	}

}
