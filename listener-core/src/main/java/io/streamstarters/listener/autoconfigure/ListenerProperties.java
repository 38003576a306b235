package io.streamstarters.listener.autoconfigure;

import java.time.Duration;
import java.util.Collections;
import java.util.List;

import io.micrometer.observation.ObservationRegistry;
import io.streamstarters.listener.AckMode;
import io.streamstarters.listener.BackOffErrorHandler;
import io.streamstarters.listener.container.ContainerOptions;
import io.streamstarters.listener.container.ListenerAttributes;
import io.streamstarters.listener.observation.ListenerObservationConvention;
import io.streamstarters.listener.observation.ListenerObservations;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.Assert;
import org.springframework.util.backoff.ExponentialBackOff;

/**
 * What can be set for all listeners of a broker, below its {@code listener} prefix.
 *
 * @param autoStartup Whether listeners start with the application.
 * @param concurrency How many messages a listener handles at once.
 * @param maxInFlight How many messages a listener has in hand at once, waiting and
 * handled ones together.
 * @param ackMode Who acknowledges messages: the success of the listener method, or the
 * application by an Acknowledgment.
 * @param settlementTimeout How long after its method's end a message may stay unsettled
 * when the application acknowledges; it then counts as failed.
 * @param shutdownTimeout How long a stop waits for running handlers.
 * @param retry What becomes of messages whose handling failed.
 * @param handledWindow Which handled messages are remembered, so that a second delivery
 * is acknowledged without handling it again.
 * @param idleEventInterval After how long with nothing to do a listener publishes a
 * ListenerIdleEvent, and again after each further interval; never if not set.
 * @param observationEnabled Whether the handling of messages is observed, where there is
 * an ObservationRegistry.
 * @param startupFailurePolicy What becomes of an application that starts while the broker
 * is away: it starts with a warning and goes on trying, or it fails, or nobody looks.
 */
public record ListenerProperties(@DefaultValue("true") boolean autoStartup, @DefaultValue("1") int concurrency,
		@Nullable Integer maxInFlight, @DefaultValue("auto") AckMode ackMode,
		@DefaultValue("1m") Duration settlementTimeout, @DefaultValue("20s") Duration shutdownTimeout,
		@DefaultValue Retry retry, @DefaultValue HandledWindow handledWindow, @Nullable Duration idleEventInterval,
		@DefaultValue("true") boolean observationEnabled,
		@DefaultValue("retry") StartupFailurePolicy startupFailurePolicy) {

	public ListenerProperties {
		Assert.isTrue(concurrency > 0, "'concurrency' must be 1 or more");
		Assert.isTrue(maxInFlight == null || maxInFlight > 0, "'max-in-flight' must be 1 or more");
		Assert.isTrue(settlementTimeout.toMillis() > 0, "'settlement-timeout' must be positive");
		Assert.isTrue(shutdownTimeout.toMillis() > 0, "'shutdown-timeout' must be positive");
		Assert.isTrue(idleEventInterval == null || idleEventInterval.toMillis() > 0,
				"'idle-event-interval' must be positive");
	}

	/**
	 * The options of one container. What the listener says comes first.
	 * @param attributes what the listener says
	 * @param defaultMaxInFlight how many messages in hand where neither the listener nor
	 * the property says it; the concurrency is the least
	 * @param defaultBatchSize how many messages a method that takes a list gets, where
	 * the listener does not say it
	 * @return the options
	 */
	public ContainerOptions toOptions(ListenerAttributes attributes, int defaultMaxInFlight, int defaultBatchSize) {
		int handlers = attributes.concurrencyOr(this.concurrency);
		int inFlight = attributes.maxInFlightOr((this.maxInFlight != null) ? this.maxInFlight : defaultMaxInFlight);
		int batchSize = attributes.batch() ? attributes.batchSizeOr(defaultBatchSize) : 1;
		AckMode ackMode = (attributes.ackMode() != null) ? attributes.ackMode() : this.ackMode;
		return new ContainerOptions(handlers, Math.max(handlers, inFlight), batchSize, ackMode, this.settlementTimeout,
				attributes.rateLimit(), this.autoStartup && attributes.autoStartup(), this.shutdownTimeout,
				this.handledWindow.size(), this.handledWindow.time(),
				(attributes.idleEventInterval() != null) ? attributes.idleEventInterval() : this.idleEventInterval);
	}

	/**
	 * How listeners are observed.
	 * @param registry where to observe if that is enabled
	 * @param convention what to observe, or {@code null} for the default
	 * @return the observations, which may be none
	 */
	public ListenerObservations toObservations(ObservationRegistry registry,
			@Nullable ListenerObservationConvention convention) {
		return new ListenerObservations(this.observationEnabled ? registry : ObservationRegistry.NOOP, convention);
	}

	/**
	 * Back-off between attempts.
	 *
	 * @param initialInterval Delay after the first failure.
	 * @param multiplier Factor from one delay to the next.
	 * @param maxInterval Longest delay, also of messages that have used up their
	 * attempts.
	 * @param jitter Random part of the first delay, added or taken; grows with the delay.
	 * @param maxAttempts After how many failures a message is reported at ERROR; it stays
	 * with the broker all the same.
	 * @param notRetryableExceptions Exceptions after which another attempt makes no
	 * sense, subclasses included.
	 * @param retryableExceptions Exceptions after which another attempt makes sense
	 * although they extend one after which it does not, subclasses included.
	 */
	public record Retry(@DefaultValue("1s") Duration initialInterval, @DefaultValue("2") double multiplier,
			@DefaultValue("1m") Duration maxInterval, @DefaultValue("100ms") Duration jitter,
			@DefaultValue("10") int maxAttempts, @DefaultValue List<Class<? extends Throwable>> notRetryableExceptions,
			@DefaultValue List<Class<? extends Throwable>> retryableExceptions) {

		public Retry {
			Assert.isTrue(initialInterval.toMillis() > 0, "'initial-interval' must be positive");
			Assert.isTrue(multiplier >= 1, "'multiplier' must be 1 or more");
			Assert.isTrue(maxInterval.compareTo(initialInterval) >= 0,
					"'max-interval' must not be below 'initial-interval'");
			Assert.isTrue(!jitter.isNegative(), "'jitter' must not be negative");
			Assert.isTrue(maxAttempts > 0, "'max-attempts' must be 1 or more");
			requireExceptions("not-retryable-exceptions", notRetryableExceptions);
			requireExceptions("retryable-exceptions", retryableExceptions);
			Assert.isTrue(Collections.disjoint(notRetryableExceptions, retryableExceptions),
					"'retryable-exceptions' must not name what 'not-retryable-exceptions' names");
		}

		/** The binder takes any class. */
		private static void requireExceptions(String property, List<? extends Class<?>> types) {
			for (Class<?> type : types) {
				Assert.isTrue(Throwable.class.isAssignableFrom(type),
						() -> "'" + property + "' must name exceptions, and " + type.getName() + " is none");
			}
		}

		/**
		 * An error handler that does so.
		 * @param deadLetters whether there is a place for what is given up
		 * @return the error handler
		 */
		public BackOffErrorHandler toErrorHandler(boolean deadLetters) {
			ExponentialBackOff backOff = new ExponentialBackOff(this.initialInterval.toMillis(), this.multiplier);
			backOff.setMaxInterval(this.maxInterval.toMillis());
			backOff.setJitter(this.jitter.toMillis());
			backOff.setMaxAttempts(this.maxAttempts - 1L);
			BackOffErrorHandler errorHandler = new BackOffErrorHandler(backOff, this.maxInterval, deadLetters);
			this.notRetryableExceptions.forEach(errorHandler::addNotRetryableExceptions);
			this.retryableExceptions.forEach(errorHandler::addRetryableExceptions);
			return errorHandler;
		}

	}

	/**
	 * Memory of handled messages.
	 *
	 * @param size How many handled messages are remembered, 0 for none.
	 * @param time How long they are remembered.
	 */
	public record HandledWindow(@DefaultValue("100000") int size, @DefaultValue("10m") Duration time) {

		public HandledWindow {
			Assert.isTrue(size >= 0, "'size' must not be negative");
			Assert.isTrue(time.toMillis() > 0, "'time' must be positive");
		}

	}

}
