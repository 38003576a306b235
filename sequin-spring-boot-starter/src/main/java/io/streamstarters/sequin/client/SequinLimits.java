package io.streamstarters.sequin.client;

import java.time.Duration;

import io.streamstarters.sequin.InvalidSequinRequestException;

/**
 * What Sequin allows in one call.
 */
public final class SequinLimits {

	/**
	 * How many messages one call can be about: send, receive, ack or nack.
	 */
	public static final int MAX_BATCH_SIZE = 1000;

	/**
	 * How long a receive of a sink waits for a message at least, if it waits.
	 */
	public static final Duration MIN_WAIT = Duration.ofMillis(500);

	/**
	 * How long a receive of a sink waits for a message at most.
	 */
	public static final Duration MAX_WAIT = Duration.ofMinutes(5);

	/**
	 * How many messages are received by those who do not say.
	 */
	static final int DEFAULT_BATCH_SIZE = 10;

	private SequinLimits() {
	}

	static void requireBatchSize(int batchSize) {
		if (batchSize < 1 || batchSize > MAX_BATCH_SIZE) {
			throw new InvalidSequinRequestException(
					"The batch size must be from 1 to " + MAX_BATCH_SIZE + ", but is " + batchSize + ".");
		}
	}

	static void requireWait(Duration wait) {
		if (wait.compareTo(MIN_WAIT) < 0 || wait.compareTo(MAX_WAIT) > 0) {
			throw new InvalidSequinRequestException("A receive can wait from " + MIN_WAIT.toMillis() + " to "
					+ MAX_WAIT.toMillis() + " milliseconds, but should wait " + wait + ".");
		}
	}

}
