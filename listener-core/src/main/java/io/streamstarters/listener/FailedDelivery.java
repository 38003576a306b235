package io.streamstarters.listener;

import org.springframework.util.Assert;

/**
 * A delivery whose handling failed.
 *
 * @param listenerId id of the listener
 * @param delivery the delivery
 * @param cause what the listener method threw, or why the payload could not be read
 * @param attempt how often the message has been tried here without success, this time
 * included: 1 or more. A try that the listener method ended by
 * {@link Acknowledgment#retryLater} counts too. Counted by this application in a bounded
 * memory, since the brokers report no count
 */
public record FailedDelivery(String listenerId, Delivery delivery, Throwable cause, int attempt) {

	public FailedDelivery {
		Assert.isTrue(attempt > 0, "'attempt' must be positive");
	}

}
