package io.streamstarters.benchmarks;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts what is done by many threads, and times it from the first to the last.
 */
final class Progress {

	private final int expected;

	private final AtomicInteger count = new AtomicInteger();

	private final CountDownLatch done = new CountDownLatch(1);

	private volatile long first;

	private volatile long last;

	Progress(int expected) {
		this.expected = expected;
	}

	void one() {
		int now = this.count.incrementAndGet();
		if (now == 1) {
			this.first = System.nanoTime();
		}
		if (now == this.expected) {
			this.last = System.nanoTime();
			this.done.countDown();
		}
	}

	/** How many in a second, once all are done. */
	double rate() throws InterruptedException {
		if (!this.done.await(5, TimeUnit.MINUTES)) {
			throw new IllegalStateException("Only " + this.count + " of " + this.expected + " in five minutes");
		}
		return (this.expected - 1) * 1e9 / (this.last - this.first);
	}

}
