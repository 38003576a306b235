package io.streamstarters.listener.container;

import java.util.concurrent.Executor;

/**
 * Gives each listener the executor that its handlers run on.
 */
@FunctionalInterface
public interface ListenerExecutorFactory {

	/**
	 * Creates or finds the executor of a listener.
	 * @param listenerId id of the listener, for the names of the threads
	 * @param concurrency how many threads the listener uses at once
	 * @return an executor with at least that many threads
	 */
	Executor create(String listenerId, int concurrency);

}
