package io.streamstarters.listener.container;

import io.streamstarters.listener.Acknowledgment;
import io.streamstarters.listener.Delivery;

/**
 * Handles a delivery, usually by a listener method. Called by many threads at once, up to
 * the container's concurrency.
 */
@FunctionalInterface
public interface DeliveryHandler {

	/**
	 * Handles a delivery. A return means success, an exception or error failure, unless
	 * the acknowledgment was told something else.
	 * @param delivery the delivery
	 * @param attempt how often the message is being tried here, from 1
	 * @param acknowledgment takes an explicit decision
	 * @throws Exception if the delivery could not be handled
	 */
	void handle(Delivery delivery, int attempt, Acknowledgment acknowledgment) throws Exception;

}
