package io.streamstarters.ensync.autoconfigure.test;

import io.streamstarters.ensync.test.EnSyncServerBuilder;

/**
 * A bean of this type changes the engines that {@link AutoConfigureEnSync} starts: gives
 * them a clock, for one. Several are called in their order.
 */
@FunctionalInterface
public interface EnSyncServerCustomizer {

	/**
	 * Changes the engine before it starts.
	 * @param builder describes the engine, with all apps of the annotation
	 */
	void customize(EnSyncServerBuilder builder);

	/**
	 * Changes one of several engines before it starts. All are treated the same unless
	 * this method is overridden.
	 * @param client name of the client that the engine is for, empty for the plain one
	 * @param builder describes the engine, with all apps of the annotation
	 */
	default void customize(String client, EnSyncServerBuilder builder) {
		customize(builder);
	}

}
