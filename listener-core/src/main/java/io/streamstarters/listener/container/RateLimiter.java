package io.streamstarters.listener.container;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Spreads the starts of handlers evenly over time. What is not used does not add up, but
 * for a moment that makes good for timers that are late.
 */
final class RateLimiter {

	private static final long CATCH_UP = TimeUnit.MILLISECONDS.toNanos(100);

	private final long interval;

	private final LongSupplier clock;

	/** When the next message may start, at the earliest. */
	private final AtomicLong next;

	RateLimiter(RateLimit limit, LongSupplier clock) {
		this.interval = limit.period().toNanos() / limit.messages();
		this.clock = clock;
		this.next = new AtomicLong(clock.getAsLong() - CATCH_UP);
	}

	/**
	 * Takes as many starts as there are now.
	 * @param max how many are wanted, 1 or more
	 * @return how many there are, 0 to {@code max}
	 */
	int take(int max) {
		while (true) {
			long now = this.clock.getAsLong();
			long next = this.next.get();
			long from = (next - now < -CATCH_UP) ? now - CATCH_UP : next;
			if (from - now > 0) {
				return 0;
			}
			int taken = (int) Math.min(max, (now - from) / this.interval + 1);
			if (this.next.compareAndSet(next, from + taken * this.interval)) {
				return taken;
			}
		}
	}

	void giveBack(int unused) {
		this.next.addAndGet(-unused * this.interval);
	}

	/** How long until there is a start, in nanoseconds. */
	long timeLeft() {
		return Math.max(0, this.next.get() - this.clock.getAsLong());
	}

}
