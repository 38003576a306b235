package io.streamstarters.listener.container;

import java.time.Duration;

import io.streamstarters.listener.AckMode;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * All that can be set of a container, whatever it was set by.
 *
 * @param concurrency how many deliveries, or batches, are handled at once, 1 or more
 * @param maxInFlight how many deliveries are asked for and not yet settled at once,
 * waiting and handled ones together; not below the concurrency
 * @param batchSize how many deliveries the handler gets in one call, at most
 * @param ackMode who acknowledges
 * @param settlementTimeout how long after the handler's end a message may stay unsettled
 * in manual mode, positive
 * @param rateLimit how many deliveries are handled in a time, or {@code null} for no
 * limit
 * @param autoStartup whether the container starts with the application
 * @param shutdownTimeout how long a stop waits for running handlers and for the broker's
 * last answers, positive
 * @param handledWindowSize how many handled messages are remembered, so that a second
 * delivery of one is settled without handling it again; 0 for none
 * @param handledWindowTime how long they are remembered, positive
 * @param idleEventInterval after how long with nothing to do the application is told so,
 * positive, or {@code null} for never
 */
public record ContainerOptions(int concurrency, int maxInFlight, int batchSize, AckMode ackMode,
		Duration settlementTimeout, @Nullable RateLimit rateLimit, boolean autoStartup, Duration shutdownTimeout,
		int handledWindowSize, Duration handledWindowTime, @Nullable Duration idleEventInterval) {

	private static final Duration DEFAULT_SETTLEMENT_TIMEOUT = Duration.ofMinutes(1);

	public ContainerOptions {
		Assert.isTrue(concurrency > 0, "'concurrency' must be 1 or more");
		Assert.isTrue(maxInFlight >= concurrency, "'maxInFlight' must not be below 'concurrency'");
		Assert.isTrue(batchSize > 0, "'batchSize' must be 1 or more");
		Assert.isTrue(settlementTimeout.toMillis() > 0, "'settlementTimeout' must be positive");
		Assert.isTrue(shutdownTimeout.toMillis() > 0, "'shutdownTimeout' must be positive");
		Assert.isTrue(handledWindowSize >= 0, "'handledWindowSize' must not be negative");
		Assert.isTrue(handledWindowTime.toMillis() > 0, "'handledWindowTime' must be positive");
		Assert.isTrue(idleEventInterval == null || idleEventInterval.toMillis() > 0,
				"'idleEventInterval' must be positive");
	}

	/**
	 * Options for a handler that takes one delivery at a time, acknowledged by success,
	 * with no limit of the rate and no idle events.
	 * @param concurrency see the record
	 * @param maxInFlight see the record
	 * @param autoStartup see the record
	 * @param shutdownTimeout see the record
	 * @param handledWindowSize see the record
	 * @param handledWindowTime see the record
	 */
	public ContainerOptions(int concurrency, int maxInFlight, boolean autoStartup, Duration shutdownTimeout,
			int handledWindowSize, Duration handledWindowTime) {
		this(concurrency, maxInFlight, 1, AckMode.AUTO, DEFAULT_SETTLEMENT_TIMEOUT, null, autoStartup, shutdownTimeout,
				handledWindowSize, handledWindowTime, null);
	}

	/**
	 * The same options with another concurrency.
	 * @param concurrency 1 or more; as many deliveries are in hand at least
	 * @return new options
	 */
	public ContainerOptions withConcurrency(int concurrency) {
		return new ContainerOptions(concurrency, Math.max(concurrency, this.maxInFlight), this.batchSize, this.ackMode,
				this.settlementTimeout, this.rateLimit, this.autoStartup, this.shutdownTimeout, this.handledWindowSize,
				this.handledWindowTime, this.idleEventInterval);
	}

	/**
	 * The same options with another limit of deliveries in hand.
	 * @param maxInFlight not below the concurrency
	 * @return new options
	 */
	public ContainerOptions withMaxInFlight(int maxInFlight) {
		return new ContainerOptions(this.concurrency, maxInFlight, this.batchSize, this.ackMode, this.settlementTimeout,
				this.rateLimit, this.autoStartup, this.shutdownTimeout, this.handledWindowSize, this.handledWindowTime,
				this.idleEventInterval);
	}

	/**
	 * The same options with another size of batches.
	 * @param batchSize 1 or more
	 * @return new options
	 */
	public ContainerOptions withBatchSize(int batchSize) {
		return new ContainerOptions(this.concurrency, this.maxInFlight, batchSize, this.ackMode, this.settlementTimeout,
				this.rateLimit, this.autoStartup, this.shutdownTimeout, this.handledWindowSize, this.handledWindowTime,
				this.idleEventInterval);
	}

	/**
	 * The same options with another way to acknowledge.
	 * @param ackMode who acknowledges
	 * @param settlementTimeout see the record
	 * @return new options
	 */
	public ContainerOptions withAckMode(AckMode ackMode, Duration settlementTimeout) {
		return new ContainerOptions(this.concurrency, this.maxInFlight, this.batchSize, ackMode, settlementTimeout,
				this.rateLimit, this.autoStartup, this.shutdownTimeout, this.handledWindowSize, this.handledWindowTime,
				this.idleEventInterval);
	}

	/**
	 * The same options with another rate.
	 * @param rateLimit the limit, or {@code null} for none
	 * @return new options
	 */
	public ContainerOptions withRateLimit(@Nullable RateLimit rateLimit) {
		return new ContainerOptions(this.concurrency, this.maxInFlight, this.batchSize, this.ackMode,
				this.settlementTimeout, rateLimit, this.autoStartup, this.shutdownTimeout, this.handledWindowSize,
				this.handledWindowTime, this.idleEventInterval);
	}

	/**
	 * The same options with another start.
	 * @param autoStartup whether the container starts with the application
	 * @return new options
	 */
	public ContainerOptions withAutoStartup(boolean autoStartup) {
		return new ContainerOptions(this.concurrency, this.maxInFlight, this.batchSize, this.ackMode,
				this.settlementTimeout, this.rateLimit, autoStartup, this.shutdownTimeout, this.handledWindowSize,
				this.handledWindowTime, this.idleEventInterval);
	}

	/**
	 * The same options with another interval of idle events.
	 * @param idleEventInterval the interval, or {@code null} for no idle events
	 * @return new options
	 */
	public ContainerOptions withIdleEventInterval(@Nullable Duration idleEventInterval) {
		return new ContainerOptions(this.concurrency, this.maxInFlight, this.batchSize, this.ackMode,
				this.settlementTimeout, this.rateLimit, this.autoStartup, this.shutdownTimeout, this.handledWindowSize,
				this.handledWindowTime, idleEventInterval);
	}

}
