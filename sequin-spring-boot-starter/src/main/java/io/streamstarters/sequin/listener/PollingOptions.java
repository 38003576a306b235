package io.streamstarters.sequin.listener;

import java.time.Duration;

import io.streamstarters.sequin.client.SequinLimits;

import org.springframework.util.Assert;

/**
 * How a listener asks for messages.
 *
 * @param batchSize how many messages it asks for at most in one call, 1 to 1000
 * @param minPause pause after the first call that brought nothing; doubles with each
 * further one
 * @param maxPause longest pause between two calls
 * @param ackLinger how long an acknowledgement waits for others to travel with, and a
 * call for a few messages for room for more, while there are any in hand: 0 to 1 second
 */
public record PollingOptions(int batchSize, Duration minPause, Duration maxPause, Duration ackLinger) {

	private static final Duration MAX_LINGER = Duration.ofSeconds(1);

	public PollingOptions {
		Assert.isTrue(batchSize > 0 && batchSize <= SequinLimits.MAX_BATCH_SIZE,
				"the batch size must be 1 to " + SequinLimits.MAX_BATCH_SIZE);
		Assert.isTrue(minPause.toMillis() > 0, "the shortest pause must be positive");
		Assert.isTrue(maxPause.compareTo(minPause) >= 0, "the longest pause must not be below the shortest");
		Assert.isTrue(!ackLinger.isNegative() && ackLinger.compareTo(MAX_LINGER) <= 0,
				"acknowledgements can linger for 0 to 1 second");
	}

	/**
	 * The same options with another size of batches.
	 * @param batchSize 1 to 1000
	 * @return new options
	 */
	public PollingOptions withBatchSize(int batchSize) {
		return new PollingOptions(batchSize, this.minPause, this.maxPause, this.ackLinger);
	}

}
