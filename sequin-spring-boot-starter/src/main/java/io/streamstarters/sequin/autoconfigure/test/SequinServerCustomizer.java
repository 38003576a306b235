package io.streamstarters.sequin.autoconfigure.test;

import io.streamstarters.sequin.test.SequinServerBuilder;

/**
 * A bean of this type changes the server that {@link AutoConfigureSequin} starts: gives
 * it a clock or a sink with settings of its own, for example. Several are called in their
 * order.
 */
@FunctionalInterface
public interface SequinServerCustomizer {

	/**
	 * Changes the server before it starts.
	 * @param builder describes the server, with all that the annotation names
	 */
	void customize(SequinServerBuilder builder);

}
