package io.streamstarters.benchmarks;

import java.lang.management.ManagementFactory;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

import com.sun.management.OperatingSystemMXBean;

/**
 * Counts what is done by many threads, and times it from the first to the last.
 */
final class Progress {

	private static final OperatingSystemMXBean SYSTEM = (OperatingSystemMXBean) ManagementFactory
		.getOperatingSystemMXBean();

	private final int expected;

	private final AtomicInteger count = new AtomicInteger();

	private final CountDownLatch done = new CountDownLatch(1);

	private volatile long first;

	private volatile long last;

	private volatile long firstCpu;

	private volatile long lastCpu;

	Progress(int expected) {
		this.expected = expected;
	}

	void one() {
		int now = this.count.incrementAndGet();
		if (now == 1) {
			this.first = System.nanoTime();
			this.firstCpu = SYSTEM.getProcessCpuTime();
		}
		if (now == this.expected) {
			this.last = System.nanoTime();
			this.lastCpu = SYSTEM.getProcessCpuTime();
			this.done.countDown();
		}
	}

	/** Times work that is done when it returns. */
	static Result timed(int count, Runnable work) {
		long start = System.nanoTime();
		long startCpu = SYSTEM.getProcessCpuTime();
		work.run();
		return new Result(count * 1e9 / (System.nanoTime() - start),
				(SYSTEM.getProcessCpuTime() - startCpu) / 1e3 / count);
	}

	/** What was measured, once all are done and then acknowledged. */
	Result await(BooleanSupplier acknowledged) throws InterruptedException {
		await();
		while (!acknowledged.getAsBoolean()) {
			Thread.sleep(1);
		}
		this.last = System.nanoTime();
		this.lastCpu = SYSTEM.getProcessCpuTime();
		return result();
	}

	/** What was measured, once all are done. */
	Result await() throws InterruptedException {
		if (!this.done.await(5, TimeUnit.MINUTES)) {
			throw new IllegalStateException("Only " + this.count + " of " + this.expected + " in five minutes");
		}
		return result();
	}

	private Result result() {
		return new Result((this.expected - 1) * 1e9 / (this.last - this.first),
				(this.lastCpu - this.firstCpu) / 1e3 / (this.expected - 1));
	}

	/**
	 * What was measured.
	 *
	 * @param rate how many in a second
	 * @param cpu what one costs in microseconds of the whole process, the server
	 * included: other programs on the machine do not change it much
	 */
	record Result(double rate, double cpu) {

	}

}
