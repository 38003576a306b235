package io.streamstarters.listener.container;

import io.streamstarters.listener.Delivery;

/**
 * Is told of each delivery of a container and of what became of it. For tests and tools:
 * a container without a probe does nothing for it. Called by the container's threads, by
 * several at once; returns quickly and never throws.
 */
public interface DeliveryProbe {

	/**
	 * A delivery has come from the source. It may still be waiting.
	 * @param delivery the delivery
	 */
	void delivered(Delivery delivery);

	/**
	 * A delivery has been settled, and the broker has answered. Not told of a delivery
	 * whose lease has ended, which nobody settles.
	 * @param outcome what became of it
	 */
	void concluded(DeliveryOutcome outcome);

}
