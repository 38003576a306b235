package io.streamstarters.ensync.autoconfigure.test;

import io.streamstarters.ensync.test.EnSyncServerBuilder;

/**
 * A bean of this type changes the engine that {@link AutoConfigureEnSync} starts: gives
 * it a clock, for one. Several are called in their order.
 */
@FunctionalInterface
public interface EnSyncServerCustomizer {

	/**
	 * Changes the engine before it starts.
	 * @param builder describes the engine, with all apps of the annotation
	 */
	void customize(EnSyncServerBuilder builder);

}
