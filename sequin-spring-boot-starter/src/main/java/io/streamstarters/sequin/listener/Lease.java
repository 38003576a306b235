package io.streamstarters.sequin.listener;

import java.time.Duration;

/**
 * The time in which a message is hidden from everybody else. Counted from before the
 * message was asked for, and ended a little early, so that what is sent within it also
 * arrives within it.
 *
 * @param endNanos end, on the scale of {@link System#nanoTime()}
 */
record Lease(long endNanos) {

	private static final Duration MAX_MARGIN = Duration.ofSeconds(1);

	static Lease from(long startNanos, Duration ackWait) {
		Duration tenth = ackWait.dividedBy(10);
		Duration margin = (tenth.compareTo(MAX_MARGIN) < 0) ? tenth : MAX_MARGIN;
		return new Lease(startNanos + ackWait.minus(margin).toNanos());
	}

	boolean isOver() {
		return left().isNegative();
	}

	Duration left() {
		return Duration.ofNanos(this.endNanos - System.nanoTime());
	}

}
