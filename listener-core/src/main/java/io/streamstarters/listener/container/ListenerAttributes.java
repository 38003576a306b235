package io.streamstarters.listener.container;

import io.streamstarters.listener.AckMode;
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
 */
public record ListenerAttributes(boolean autoStartup, int concurrency, int maxInFlight, boolean batch, int batchSize,
		@Nullable AckMode ackMode, @Nullable RateLimit rateLimit) {

	public ListenerAttributes {
		Assert.isTrue(concurrency >= 0, "'concurrency' must not be negative");
		Assert.isTrue(maxInFlight >= 0, "'maxInFlight' must not be negative");
		Assert.isTrue(batchSize >= 0, "'batchSize' must not be negative");
	}

}
