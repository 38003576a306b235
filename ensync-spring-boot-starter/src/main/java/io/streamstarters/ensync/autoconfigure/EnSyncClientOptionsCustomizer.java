package io.streamstarters.ensync.autoconfigure;

import io.streamstarters.ensync.client.EnSyncClientOptions;

/**
 * Changes the options of the application's client after the properties have been applied:
 * keys that come from a vault, for example. Beans of this type are applied in their
 * order.
 */
@FunctionalInterface
public interface EnSyncClientOptionsCustomizer {

	/**
	 * Changes the options.
	 * @param options what has been set so far
	 */
	void customize(EnSyncClientOptions.Builder options);

}
