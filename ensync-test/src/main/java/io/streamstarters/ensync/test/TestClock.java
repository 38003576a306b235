package io.streamstarters.ensync.test;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A clock that stands still until a test moves it. Safe for use by many threads.
 */
public final class TestClock extends Clock {

	private final AtomicReference<Instant> now;

	private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

	/**
	 * A clock that stands at the beginning of the year 2026, UTC.
	 */
	public TestClock() {
		this(Instant.parse("2026-01-01T00:00:00Z"));
	}

	/**
	 * A clock that stands at the given time.
	 * @param start the time
	 */
	public TestClock(Instant start) {
		this.now = new AtomicReference<>(start);
	}

	/**
	 * Move the clock forward. What is due by then happens on the calling thread, before
	 * this method returns.
	 * @param step how far, not negative
	 * @throws IllegalArgumentException if the step is negative
	 */
	public void advance(Duration step) {
		if (step.isNegative()) {
			throw new IllegalArgumentException("A clock does not go back.");
		}
		this.now.updateAndGet((time) -> time.plus(step));
		this.listeners.forEach(Runnable::run);
	}

	void onMove(Runnable listener) {
		this.listeners.add(listener);
	}

	@Override
	public Instant instant() {
		return this.now.get();
	}

	@Override
	public ZoneId getZone() {
		return ZoneOffset.UTC;
	}

	/**
	 * This clock itself: the zone of a clock of instants does not matter.
	 */
	@Override
	public Clock withZone(ZoneId zone) {
		return this;
	}

}
