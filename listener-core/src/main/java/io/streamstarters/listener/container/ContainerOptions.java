package io.streamstarters.listener.container;

import java.time.Duration;

import org.springframework.util.Assert;

/**
 * All that can be set of a container, whatever it was set by.
 *
 * @param concurrency how many deliveries are handled at once, 1 or more
 * @param maxInFlight how many deliveries are asked for and not yet settled at once,
 * waiting and handled ones together; not below the concurrency
 * @param autoStartup whether the container starts with the application
 * @param shutdownTimeout how long a stop waits for running handlers and for the broker's
 * last answers, positive
 * @param handledWindowSize how many handled messages are remembered, so that a second
 * delivery of one is settled without handling it again; 0 for none
 * @param handledWindowTime how long they are remembered, positive
 */
public record ContainerOptions(int concurrency, int maxInFlight, boolean autoStartup, Duration shutdownTimeout,
		int handledWindowSize, Duration handledWindowTime) {

	public ContainerOptions {
		Assert.isTrue(concurrency > 0, "'concurrency' must be 1 or more");
		Assert.isTrue(maxInFlight >= concurrency, "'maxInFlight' must not be below 'concurrency'");
		Assert.isTrue(shutdownTimeout.toMillis() > 0, "'shutdownTimeout' must be positive");
		Assert.isTrue(handledWindowSize >= 0, "'handledWindowSize' must not be negative");
		Assert.isTrue(handledWindowTime.toMillis() > 0, "'handledWindowTime' must be positive");
	}

	/**
	 * The same options with another limit of deliveries in hand.
	 * @param maxInFlight not below the concurrency
	 * @return new options
	 */
	public ContainerOptions withMaxInFlight(int maxInFlight) {
		return new ContainerOptions(this.concurrency, maxInFlight, this.autoStartup, this.shutdownTimeout,
				this.handledWindowSize, this.handledWindowTime);
	}

}
