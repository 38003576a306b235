package io.streamstarters.listener.container;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

import io.streamstarters.listener.ListenerIdleEvent;

/**
 * Tells the application when a listener has had nothing to do for an interval. Looks once
 * in an interval, however many messages there are.
 */
final class IdleWatch {

	private final String listenerId;

	private final long interval;

	private final IntSupplier inFlight;

	private final RunState state;

	private final ContainerServices services;

	private volatile long lastActive = System.nanoTime();

	IdleWatch(String listenerId, Duration interval, IntSupplier inFlight, RunState state, ContainerServices services) {
		this.listenerId = listenerId;
		this.interval = interval.toNanos();
		this.inFlight = inFlight;
		this.state = state;
		this.services = services;
		lookIn(this.interval);
	}

	/** A message has come, or is done. */
	void active() {
		this.lastActive = System.nanoTime();
	}

	private void lookIn(long nanos) {
		CompletableFuture.delayedExecutor(nanos, TimeUnit.NANOSECONDS).execute(this::look);
	}

	private void look() {
		if (this.state.isStopping()) {
			return;
		}
		if (this.inFlight.getAsInt() > 0) {
			active();
		}
		long idle = System.nanoTime() - this.lastActive;
		if (idle < this.interval) {
			lookIn(this.interval - idle);
			return;
		}
		this.services.publish(new ListenerIdleEvent(this.listenerId, Duration.ofNanos(idle)));
		lookIn(this.interval);
	}

}
