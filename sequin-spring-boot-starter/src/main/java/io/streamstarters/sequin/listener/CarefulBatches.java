package io.streamstarters.sequin.listener;

import java.time.Duration;
import java.util.function.LongSupplier;

import io.streamstarters.sequin.SequinException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many messages to ask a sink for, whose transform may fail on one of them. That
 * fails the whole batch, which comes again when its lease ends: so a second failure
 * within two leases halves the batches, and two leases without one double them again.
 * Used by one call at a time.
 */
final class CarefulBatches {

	private static final Logger logger = LoggerFactory.getLogger(CarefulBatches.class);

	private final String sink;

	private final long periodNanos;

	private final LongSupplier clock;

	private int limit = Integer.MAX_VALUE;

	private boolean failedBefore;

	private long lastFailure;

	CarefulBatches(String sink, Duration lease, LongSupplier clock) {
		this.sink = sink;
		this.periodNanos = lease.multipliedBy(2).toNanos();
		this.clock = clock;
	}

	int limit(int wanted) {
		return Math.min(wanted, this.limit);
	}

	void succeeded() {
		if (this.failedBefore && !isRecent()) {
			this.limit = (this.limit > Integer.MAX_VALUE / 2) ? Integer.MAX_VALUE : this.limit * 2;
			this.failedBefore = this.limit < Integer.MAX_VALUE;
		}
	}

	void failed(int size, Throwable failure) {
		if (!(failure instanceof SequinException ex) || ex.getStatus() != 500 || PolledSink.hasNoProcess(ex)) {
			return;
		}
		if (this.failedBefore && isRecent() && size > 1) {
			this.limit = size / 2;
			logger.warn("Sequin keeps failing to hand out {} messages of the sink {} at once: {} are asked for from now"
					+ " on. Does a transform of the sink fail on one of them?", size, this.sink, this.limit);
		}
		this.failedBefore = true;
		this.lastFailure = this.clock.getAsLong();
	}

	private boolean isRecent() {
		return this.clock.getAsLong() - this.lastFailure <= this.periodNanos;
	}

}
