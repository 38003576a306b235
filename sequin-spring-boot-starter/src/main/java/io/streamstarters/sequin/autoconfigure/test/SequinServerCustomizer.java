package io.streamstarters.sequin.autoconfigure.test;

import io.streamstarters.sequin.test.SequinServerBuilder;

/**
 * A bean of this type changes the servers that {@link AutoConfigureSequin} starts: gives
 * them a clock or a sink with settings of its own, for example. Several are called in
 * their order.
 */
@FunctionalInterface
public interface SequinServerCustomizer {

	/**
	 * Changes the server before it starts.
	 * @param builder describes the server, with all that the annotation names
	 */
	void customize(SequinServerBuilder builder);

	/**
	 * Changes one of several servers before it starts. All are treated the same unless
	 * this method is overridden.
	 * @param client name of the client that the server is for, empty for the plain one
	 * @param builder describes the server, with all that the annotation names
	 */
	default void customize(String client, SequinServerBuilder builder) {
		customize(builder);
	}

}
