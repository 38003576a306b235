package io.streamstarters.listener.method;

import io.streamstarters.listener.Delivery;

/**
 * Takes what a listener method returned.
 */
@FunctionalInterface
public interface ResultHandler {

	/**
	 * Takes a result. An exception counts as a failure of the listener method.
	 * @param result what the method returned, not {@code null}
	 * @param delivery what it was called for
	 */
	void handle(Object result, Delivery delivery);

}
