package io.streamstarters.listener;

import java.time.Duration;

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
 */
public class BackOffErrorHandler implements ListenerErrorHandler {

	private static final Logger logger = LoggerFactory.getLogger(BackOffErrorHandler.class);

	private final BackOff backOff;

	private final Duration longestDelay;

	private final boolean deadLetters;

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
	 * used up its attempts goes there, and one whose payload cannot be read does at once
	 */
	public BackOffErrorHandler(BackOff backOff, Duration longestDelay, boolean deadLetters) {
		Assert.isTrue(longestDelay.toMillis() > 0, "'longestDelay' must be positive");
		this.backOff = backOff;
		this.longestDelay = longestDelay;
		this.deadLetters = deadLetters;
	}

	@Override
	public Settlement handle(FailedDelivery failure) {
		logger.debug("The failure of {} in full", failure.delivery().id(), failure.cause());
		long interval = interval(failure.attempt());
		String reason = ClassUtils.getShortName(failure.cause().getClass());
		if (this.deadLetters && (interval == BackOffExecution.STOP || isUnreadable(failure))) {
			logger.error("Listener '{}' failed to handle {} at attempt {} and gives it to the dead letters",
					failure.listenerId(), failure.delivery().id(), failure.attempt(), failure.cause());
			return Settlement.deadLetter(reason);
		}
		if (interval == BackOffExecution.STOP) {
			logger.error(
					"Listener '{}' failed to handle {} at attempt {} and has no attempts left. The message stays"
							+ " with the broker and comes again in {}",
					failure.listenerId(), failure.delivery().id(), failure.attempt(), this.longestDelay,
					failure.cause());
			return Settlement.defer(this.longestDelay, reason);
		}
		Duration delay = Duration.ofMillis(interval);
		logger.warn("Listener '{}' failed to handle {} at attempt {}, to be tried again in {}: {}",
				failure.listenerId(), failure.delivery().id(), failure.attempt(), delay, failure.cause().toString());
		return Settlement.defer(delay, reason);
	}

	/** It will not be readable at the next attempt either. */
	private static boolean isUnreadable(FailedDelivery failure) {
		return failure.delivery().failure() != null || failure.cause() instanceof PayloadException;
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
