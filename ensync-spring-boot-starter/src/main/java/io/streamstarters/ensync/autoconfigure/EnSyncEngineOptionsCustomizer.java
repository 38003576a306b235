package io.streamstarters.ensync.autoconfigure;

import io.streamstarters.ensync.client.EnSyncEngineOptions;

/**
 * Changes the options of the engine's client after the properties have been applied.
 * Beans of this type are applied in their order.
 */
@FunctionalInterface
public interface EnSyncEngineOptionsCustomizer {

	/**
	 * Changes the options.
	 * @param options what has been set so far
	 */
	void customize(EnSyncEngineOptions.Builder options);

}
