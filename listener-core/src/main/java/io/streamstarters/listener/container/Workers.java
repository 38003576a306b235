package io.streamstarters.listener.container;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes waiting messages to the handler, with as many threads at once as the concurrency
 * allows and no faster than the rate. A thread is held only while there is work.
 */
final class Workers {

	private static final Logger logger = LoggerFactory.getLogger(Workers.class);

	private final String listenerId;

	private final Executor executor;

	private final int concurrency;

	private final int batchSize;

	private final WaitingDeliveries waiting;

	private final Predicate<List<InHand>> work;

	private final Runnable noThread;

	private final AtomicInteger employed = new AtomicInteger();

	private final @Nullable RateLimiter rateLimiter;

	private final AtomicBoolean rateTimer = new AtomicBoolean();

	private volatile boolean hurried;

	/**
	 * Creates the workers, none of which is employed.
	 * @param listenerId id of the listener
	 * @param executor gives the threads
	 * @param options the options of the container
	 * @param waiting where the work is
	 * @param work does it, and says whether the worker can take on more: if not, the
	 * worker goes on with {@link #goOn}
	 * @param noThread called when the executor has no thread
	 */
	Workers(String listenerId, Executor executor, ContainerOptions options, WaitingDeliveries waiting,
			Predicate<List<InHand>> work, Runnable noThread) {
		this.listenerId = listenerId;
		this.executor = executor;
		this.concurrency = options.concurrency();
		this.batchSize = options.batchSize();
		this.waiting = waiting;
		this.work = work;
		this.noThread = noThread;
		RateLimit rateLimit = options.rateLimit();
		this.rateLimiter = (rateLimit != null) ? new RateLimiter(rateLimit, System::nanoTime) : null;
	}

	/** Puts so many more workers on what waits, as far as the concurrency allows. */
	void employ(int wanted) {
		int left = wanted;
		int current = this.employed.get();
		while (left > 0 && current < this.concurrency && !this.waiting.isEmpty()) {
			if (this.employed.compareAndSet(current, current + 1)) {
				left = execute(this::run, () -> {
				}) ? left - 1 : 0;
			}
			current = this.employed.get();
		}
	}

	/** From now on the rate does not count: what waits is only to be given back. */
	void hurry() {
		this.hurried = true;
	}

	/** Goes on with the worker of an asynchronous result, on a thread of the executor. */
	void goOn(Runnable conclusion) {
		execute(() -> {
			conclusion.run();
			run();
		}, conclusion);
	}

	private boolean execute(Runnable task, Runnable atLeast) {
		try {
			this.executor.execute(task);
			return true;
		}
		catch (RuntimeException | Error ex) {
			logger.warn("Listener '{}' got no thread from its executor: {}", this.listenerId, ex.toString());
			atLeast.run();
			this.employed.decrementAndGet();
			this.noThread.run();
			return false;
		}
	}

	private void run() {
		boolean free = true;
		try {
			List<InHand> batch;
			while (free && !(batch = take()).isEmpty()) {
				free = this.work.test(batch);
			}
		}
		finally {
			if (free) {
				this.employed.decrementAndGet();
				// A delivery may have arrived between the last poll and the decrement.
				if (this.rateLimiter == null || this.hurried) {
					employ(1);
				}
				else {
					employInTime(this.rateLimiter);
				}
			}
		}
	}

	private List<InHand> take() {
		if (this.rateLimiter == null || this.hurried) {
			return this.waiting.poll(this.batchSize);
		}
		int allowed = this.rateLimiter.take(this.batchSize);
		List<InHand> batch = (allowed > 0) ? this.waiting.poll(allowed) : List.of();
		this.rateLimiter.giveBack(allowed - batch.size());
		return batch;
	}

	/** One timer at a time, however many workers have nothing to do until then. */
	private void employInTime(RateLimiter limiter) {
		if (!this.waiting.isEmpty() && this.rateTimer.compareAndSet(false, true)) {
			CompletableFuture.delayedExecutor(limiter.timeLeft(), TimeUnit.NANOSECONDS, Runnable::run).execute(() -> {
				this.rateTimer.set(false);
				employ(this.concurrency);
			});
		}
	}

}
