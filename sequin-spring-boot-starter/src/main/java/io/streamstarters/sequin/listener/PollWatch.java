package io.streamstarters.sequin.listener;

import java.time.Duration;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

/**
 * Notices when a poller has ceased to poll. It has no thread of its own, so that nobody
 * else would, if a timer or an answer were lost.
 */
final class PollWatch {

	/** A busy machine may well be late with a pause of milliseconds. */
	private static final Duration SHORTEST = Duration.ofSeconds(10);

	private static final int INTERVALS = 3;

	private final LongSupplier clock;

	private volatile Sign last;

	/**
	 * Creates a watch.
	 * @param clock gives the time in nanoseconds
	 */
	PollWatch(LongSupplier clock) {
		this.clock = clock;
		this.last = new Sign(clock.getAsLong(), SHORTEST);
	}

	/**
	 * The poller is alive, and shows it again before long.
	 * @param next how long that may take
	 */
	void alive(Duration next) {
		this.last = new Sign(this.clock.getAsLong(), (next.compareTo(SHORTEST) > 0) ? next : SHORTEST);
	}

	/** The next sign may take as long as it could before. */
	void startOver() {
		this.last = new Sign(this.clock.getAsLong(), this.last.next());
	}

	/**
	 * How long ago the poller has shown that it is alive.
	 * @return the time, or {@code null} if it is not more than three times as long as it
	 * may be
	 */
	@Nullable Duration silence() {
		Sign last = this.last;
		Duration silence = Duration.ofNanos(this.clock.getAsLong() - last.time());
		return (silence.compareTo(last.next().multipliedBy(INTERVALS)) > 0) ? silence : null;
	}

	/**
	 * A sign of life.
	 *
	 * @param time when it was, in nanoseconds
	 * @param next how long the next one may take
	 */
	private record Sign(long time, Duration next) {

	}

}
