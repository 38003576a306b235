package io.streamstarters.sequin;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * How Sequin hands the messages of a consumer out. What is null is left to Sequin, or, in
 * an update, left as it is.
 *
 * @param ackWait the lease: how long a message that was handed out stays hidden until it
 * comes again, from 1 ms to about 24 days; Sequin's default is 30 s
 * @param maxAckPending how many messages may be out at a time, at least 1; Sequin's
 * default is 10000
 * @param maxDeliver at least 1; Sequin stores it but does not enforce it
 * @param maxWaiting at least 1; Sequin's default is 20
 */
public record SequinConsumerOptions(@Nullable Duration ackWait, @Nullable Integer maxAckPending,
		@Nullable Integer maxDeliver, @Nullable Integer maxWaiting) {

	private static final SequinConsumerOptions DEFAULTS = new SequinConsumerOptions(null, null, null, null);

	/**
	 * Checks the numbers: Sequin accepts a zero or a negative one, and then delivers
	 * nothing, or the same without end.
	 * @throws InvalidSequinRequestException if a number is out of range
	 */
	public SequinConsumerOptions {
		if (ackWait != null && (ackWait.compareTo(Duration.ofMillis(1)) < 0
				|| ackWait.compareTo(Duration.ofMillis(Integer.MAX_VALUE)) > 0)) {
			throw new InvalidSequinRequestException(
					"`ackWait` must be from 1 to " + Integer.MAX_VALUE + " milliseconds, but is " + ackWait + ".");
		}
		requirePositive("maxAckPending", maxAckPending);
		requirePositive("maxDeliver", maxDeliver);
		requirePositive("maxWaiting", maxWaiting);
	}

	/**
	 * Leaves all to Sequin.
	 */
	public static SequinConsumerOptions defaults() {
		return DEFAULTS;
	}

	/**
	 * These options with a lease.
	 */
	public SequinConsumerOptions withAckWait(Duration ackWait) {
		return new SequinConsumerOptions(ackWait, this.maxAckPending, this.maxDeliver, this.maxWaiting);
	}

	/**
	 * These options with a limit on the messages that are out.
	 */
	public SequinConsumerOptions withMaxAckPending(int maxAckPending) {
		return new SequinConsumerOptions(this.ackWait, maxAckPending, this.maxDeliver, this.maxWaiting);
	}

	/**
	 * These options with a count that Sequin stores only.
	 */
	public SequinConsumerOptions withMaxDeliver(int maxDeliver) {
		return new SequinConsumerOptions(this.ackWait, this.maxAckPending, maxDeliver, this.maxWaiting);
	}

	/**
	 * These options with a limit on waiting receives.
	 */
	public SequinConsumerOptions withMaxWaiting(int maxWaiting) {
		return new SequinConsumerOptions(this.ackWait, this.maxAckPending, this.maxDeliver, maxWaiting);
	}

	private static void requirePositive(String name, @Nullable Integer number) {
		if (number != null && number < 1) {
			throw new InvalidSequinRequestException("`" + name + "` must be at least 1, but is " + number + ".");
		}
	}

}
