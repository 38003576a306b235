package io.streamstarters.ensync.client;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import org.springframework.util.backoff.BackOffExecution;
import org.springframework.util.backoff.ExponentialBackOff;

/**
 * How long to wait before the next attempt to reconnect. It starts afresh only when a
 * connection has proved good, so that an engine that accepts a login and hangs up at once
 * is asked ever more seldom.
 */
final class ReconnectBackOff {

	private final ExponentialBackOff backOff;

	private volatile BackOffExecution execution;

	ReconnectBackOff(EnSyncEngineOptions options) {
		long interval = options.reconnectInterval().toMillis();
		this.backOff = new ExponentialBackOff(interval, options.reconnectFactor());
		this.backOff.setMaxInterval(options.maxReconnectInterval().toMillis());
		this.backOff.setJitter((long) (interval * options.reconnectJitter()));
		if (options.maxReconnectAttempts() > 0) {
			this.backOff.setMaxAttempts(options.maxReconnectAttempts());
		}
		this.execution = this.backOff.start();
	}

	/** The next delay, or {@code null} to give up. */
	@Nullable Duration next() {
		long delay = this.execution.nextBackOff();
		return (delay == BackOffExecution.STOP) ? null : Duration.ofMillis(delay);
	}

	void reset() {
		this.execution = this.backOff.start();
	}

}
