package io.streamstarters.listener.container;

import java.time.Duration;

import io.streamstarters.listener.AckMode;
import io.streamstarters.listener.DeadLetterPublisher;
import io.streamstarters.listener.ListenerErrorHandler;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * What a listener says of its container; properties of the application say the rest.
 *
 * @param autoStartup whether the listener may start with the application
 * @param concurrency how many deliveries at once, 0 where the listener does not say
 * @param maxInFlight how many deliveries in hand, 0 where the listener does not say
 * @param batch whether its method takes a list
 * @param batchSize how many messages in a batch, 0 where the listener does not say
 * @param ackMode who acknowledges, {@code null} where the listener does not say
 * @param rateLimit how many messages in a time, {@code null} for no limit
 * @param idleEventInterval after how long with nothing to do the application is told so,
 * {@code null} where the listener does not say
 * @param errorHandler decides about its failed deliveries, {@code null} where the
 * listener does not say
 * @param deadLetters takes what it gives up, {@code null} where the listener does not say
 */
public record ListenerAttributes(boolean autoStartup, int concurrency, int maxInFlight, boolean batch, int batchSize,
		@Nullable AckMode ackMode, @Nullable RateLimit rateLimit, @Nullable Duration idleEventInterval,
		@Nullable ListenerErrorHandler errorHandler, @Nullable DeadLetterPublisher deadLetters) {

	private static final ListenerAttributes NONE = new ListenerAttributes(true, 0, 0, false, 0, null, null, null, null,
			null);

	public ListenerAttributes {
		Assert.isTrue(concurrency >= 0, "'concurrency' must not be negative");
		Assert.isTrue(maxInFlight >= 0, "'maxInFlight' must not be negative");
		Assert.isTrue(batchSize >= 0, "'batchSize' must not be negative");
	}

	/**
	 * A listener that takes one message at a time and says nothing else.
	 * @return the attributes
	 */
	public static ListenerAttributes none() {
		return NONE;
	}

	/**
	 * How many deliveries at once.
	 * @param other how many where the listener does not say
	 * @return 1 or more
	 */
	public int concurrencyOr(int other) {
		return firstSet(this.concurrency, other);
	}

	/**
	 * How many deliveries in hand.
	 * @param other how many where the listener does not say
	 * @return 1 or more
	 */
	public int maxInFlightOr(int other) {
		return firstSet(this.maxInFlight, other);
	}

	/**
	 * How many messages in a batch.
	 * @param other how many where the listener does not say
	 * @return 1 or more
	 */
	public int batchSizeOr(int other) {
		return firstSet(this.batchSize, other);
	}

	private static int firstSet(int value, int other) {
		return (value > 0) ? value : other;
	}

}
