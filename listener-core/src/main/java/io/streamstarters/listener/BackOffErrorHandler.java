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

	/**
	 * Creates an error handler.
	 * @param backOff gives the delays; it has at least one
	 * @param longestDelay the delay of a message that has used up its attempts, positive
	 */
	public BackOffErrorHandler(BackOff backOff, Duration longestDelay) {
		Assert.isTrue(longestDelay.toMillis() > 0, "'longestDelay' must be positive");
		this.backOff = backOff;
		this.longestDelay = longestDelay;
	}

	@Override
	public Settlement handle(FailedDelivery failure) {
		long interval = interval(failure.attempt());
		boolean exhausted = interval == BackOffExecution.STOP;
		Duration delay = exhausted ? this.longestDelay : Duration.ofMillis(interval);
		if (exhausted) {
			logger.error(
					"Listener '{}' failed to handle {} at attempt {} and has no attempts left. The message stays"
							+ " with the broker and comes again in {}",
					failure.listenerId(), failure.delivery().id(), failure.attempt(), delay, failure.cause());
		}
		else {
			logger.warn("Listener '{}' failed to handle {} at attempt {}, to be tried again in {}: {}",
					failure.listenerId(), failure.delivery().id(), failure.attempt(), delay,
					failure.cause().toString());
		}
		logger.debug("The failure of {} in full", failure.delivery().id(), failure.cause());
		return Settlement.defer(delay, ClassUtils.getShortName(failure.cause().getClass()));
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
