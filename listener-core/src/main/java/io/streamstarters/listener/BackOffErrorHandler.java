package io.streamstarters.listener;

import java.time.Duration;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.util.Assert;
import org.springframework.util.ClassUtils;
import org.springframework.util.backoff.BackOff;
import org.springframework.util.backoff.BackOffExecution;

/**
 * Defers a failed delivery, each time by the next interval of a {@link BackOff}. When
 * that has no next interval, the message is not given up: it is reported at ERROR and
 * stays with the broker, to come again after the longest delay.
 * <p>
 * Exceptions that are not retryable have no interval from the beginning. These are, by
 * default, a {@link PayloadException} and whatever the source could not read. Others can
 * be named; subclasses count, and the most specific of the named types decides. Of an
 * exception and its causes the first one decides that is named.
 */
public class BackOffErrorHandler implements ListenerErrorHandler {

	private static final Logger logger = LoggerFactory.getLogger(BackOffErrorHandler.class);

	private final BackOff backOff;

	private final Duration longestDelay;

	private final boolean deadLetters;

	/** By type of exception, whether another attempt makes sense. */
	private final Map<Class<?>, Boolean> retryable = new ConcurrentHashMap<>(Map.of(PayloadException.class, false));

	/**
	 * Creates an error handler that gives nothing up.
	 * @param backOff gives the delays; it has at least one
	 * @param longestDelay the delay of a message that has used up its attempts, positive
	 */
	public BackOffErrorHandler(BackOff backOff, Duration longestDelay) {
		this(backOff, longestDelay, false);
	}

	/**
	 * Creates an error handler.
	 * @param backOff gives the delays; it has at least one
	 * @param longestDelay the delay of a message that has used up its attempts, positive
	 * @param deadLetters whether there is a place for dead letters: a message that has
	 * used up its attempts goes there, and one that is not retryable does at once
	 */
	public BackOffErrorHandler(BackOff backOff, Duration longestDelay, boolean deadLetters) {
		Assert.isTrue(longestDelay.toMillis() > 0, "'longestDelay' must be positive");
		this.backOff = backOff;
		this.longestDelay = longestDelay;
		this.deadLetters = deadLetters;
	}

	/**
	 * Adds exceptions after which another attempt makes no sense.
	 * @param types the exceptions; their subclasses count
	 */
	@SafeVarargs
	public final void addNotRetryableExceptions(Class<? extends Throwable>... types) {
		classify(false, types);
	}

	/**
	 * Adds exceptions after which another attempt makes sense, although they extend one
	 * of those after which it does not.
	 * @param types the exceptions; their subclasses count
	 */
	@SafeVarargs
	public final void addRetryableExceptions(Class<? extends Throwable>... types) {
		classify(true, types);
	}

	private void classify(boolean retryable, Class<?>[] types) {
		for (Class<?> type : types) {
			this.retryable.put(type, retryable);
		}
	}

	@Override
	public Settlement handle(FailedDelivery failure) {
		logger.debug("The failure of {} in full", failure.delivery().id(), failure.cause());
		boolean retryable = isRetryable(failure);
		long interval = retryable ? interval(failure.attempt()) : BackOffExecution.STOP;
		String reason = ClassUtils.getShortName(failure.cause().getClass());
		if (interval != BackOffExecution.STOP) {
			Duration delay = Duration.ofMillis(interval);
			logger.warn("Listener '{}' failed to handle {} at attempt {}, to be tried again in {}: {}",
					failure.listenerId(), failure.delivery().id(), failure.attempt(), delay,
					failure.cause().toString());
			return Settlement.defer(delay, reason);
		}
		if (this.deadLetters) {
			logger.error("Listener '{}' failed to handle {} at attempt {} and gives it to the dead letters",
					failure.listenerId(), failure.delivery().id(), failure.attempt(), failure.cause());
			return Settlement.deadLetter(reason);
		}
		logger.error(
				"Listener '{}' failed to handle {} at attempt {} and {}. The message stays with the broker and comes"
						+ " again in {}",
				failure.listenerId(), failure.delivery().id(), failure.attempt(),
				retryable ? "has no attempts left" : "cannot expect more of another attempt", this.longestDelay,
				failure.cause());
		return Settlement.defer(this.longestDelay, reason);
	}

	private boolean isRetryable(FailedDelivery failure) {
		Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
		// Causes may go round in a circle.
		for (Throwable cause = failure.cause(); cause != null && seen.add(cause); cause = cause.getCause()) {
			for (Class<?> type = cause.getClass(); type != null; type = type.getSuperclass()) {
				Boolean retryable = this.retryable.get(type);
				if (retryable != null) {
					return retryable;
				}
			}
		}
		// What the source could not read it will not be able to read again.
		return failure.delivery().failure() == null;
	}

	private long interval(int attempt) {
		BackOffExecution execution = this.backOff.start();
		long interval = execution.nextBackOff();
		for (int i = 1; i < attempt && interval != BackOffExecution.STOP; i++) {
			interval = execution.nextBackOff();
		}
		return interval;
	}

}
