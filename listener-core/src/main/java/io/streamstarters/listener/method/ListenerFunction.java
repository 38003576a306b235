package io.streamstarters.listener.method;

import org.springframework.messaging.Message;

/**
 * Does the work on messages in the place of a listener method. Called by as many threads
 * at once as the container's concurrency.
 *
 * @param <T> type of the payload
 */
@FunctionalInterface
public interface ListenerFunction<T> {

	/**
	 * Handles a message: a return means success.
	 * @param message the message with its converted payload
	 * @throws Exception if the message could not be handled
	 */
	void handle(Message<T> message) throws Exception;

}
