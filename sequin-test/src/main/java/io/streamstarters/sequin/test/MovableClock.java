package io.streamstarters.sequin.test;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A clock that stands still until a test moves it, so that leases end without waiting.
 * Safe for use by several threads.
 */
public final class MovableClock extends Clock {

	private final AtomicReference<Instant> now;

	private final ZoneId zone;

	private MovableClock(AtomicReference<Instant> now, ZoneId zone) {
		this.now = now;
		this.zone = zone;
	}

	/**
	 * Create a clock that shows the time of the call, in UTC.
	 * @return the clock
	 */
	public static MovableClock startingNow() {
		return startingAt(Instant.now());
	}

	/**
	 * Create a clock that shows the given time, in UTC.
	 * @param instant the time to show
	 * @return the clock
	 */
	public static MovableClock startingAt(Instant instant) {
		return new MovableClock(new AtomicReference<>(instant), ZoneOffset.UTC);
	}

	/**
	 * Move the clock forward.
	 * @param duration how far; not negative
	 */
	public void advance(Duration duration) {
		if (duration.isNegative()) {
			throw new IllegalArgumentException("A clock only moves forward, not by " + duration);
		}
		this.now.updateAndGet((instant) -> instant.plus(duration));
	}

	@Override
	public Instant instant() {
		return this.now.get();
	}

	@Override
	public ZoneId getZone() {
		return this.zone;
	}

	/**
	 * A clock in another zone that shows the same time and moves with this one.
	 */
	@Override
	public MovableClock withZone(ZoneId zone) {
		return new MovableClock(this.now, zone);
	}

}
