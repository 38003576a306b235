package io.streamstarters.sequin.listener;

import java.time.Duration;

import io.streamstarters.sequin.client.SequinLimits;

import org.springframework.util.Assert;

/**
 * How a listener asks a sink for messages, besides {@link PollingOptions}.
 *
 * @param waitFor how long a call waits for a message, 500 ms to 5 minutes. A stop lets it
 * end, since Sequin gives what comes meanwhile to it
 * @param ackWait the sink's lease, which Sequin does not tell, positive
 */
public record SinkOptions(Duration waitFor, Duration ackWait) {

	public SinkOptions {
		Assert.isTrue(waitFor.compareTo(SequinLimits.MIN_WAIT) >= 0 && waitFor.compareTo(SequinLimits.MAX_WAIT) <= 0,
				"the wait must be 500 ms to 5 minutes");
		Assert.isTrue(ackWait.toMillis() > 0, "the lease must be positive");
	}

	/**
	 * The same options with a wait that leaves a stop time for the answer.
	 * @param shutdownTimeout how long a stop waits
	 * @return options whose wait is at most three quarters of that, and not below 500 ms
	 */
	public SinkOptions endingWithin(Duration shutdownTimeout) {
		Duration longest = shutdownTimeout.multipliedBy(3).dividedBy(4);
		if (this.waitFor.compareTo(longest) <= 0) {
			return this;
		}
		return new SinkOptions((longest.compareTo(SequinLimits.MIN_WAIT) > 0) ? longest : SequinLimits.MIN_WAIT,
				this.ackWait);
	}

}
