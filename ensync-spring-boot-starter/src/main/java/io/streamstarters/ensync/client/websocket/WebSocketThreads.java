package io.streamstarters.ensync.client.websocket;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads of one transport: some that work, as many as there is work for, and one
 * that waits.
 */
final class WebSocketThreads {

	private static final Logger logger = LoggerFactory.getLogger(WebSocketThreads.class);

	private final ExecutorService workers = Executors.newCachedThreadPool(factory("ensync-websocket"));

	private final ScheduledThreadPoolExecutor timer;

	WebSocketThreads() {
		this.timer = new ScheduledThreadPoolExecutor(1, factory("ensync-websocket-timer"));
		this.timer.setRemoveOnCancelPolicy(true);
	}

	private static ThreadFactory factory(String name) {
		AtomicInteger count = new AtomicInteger();
		return (task) -> {
			Thread thread = new Thread(task, name + "-" + count.incrementAndGet());
			thread.setDaemon(true);
			return thread;
		};
	}

	/** Runs a task on another thread; on this one after {@link #close()}. */
	void execute(Runnable task) {
		try {
			this.workers.execute(() -> run(task));
		}
		catch (RejectedExecutionException ex) {
			run(task);
		}
	}

	private static void run(Runnable task) {
		try {
			task.run();
		}
		catch (Throwable ex) {
			logger.error("A task of the EnSync client failed", ex);
		}
	}

	/** Runs a short task later; never after {@link #close()}. */
	Future<?> schedule(Duration delay, Runnable task) {
		try {
			return this.timer.schedule(() -> run(task), delay.toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (RejectedExecutionException ex) {
			return CompletableFuture.completedFuture(null);
		}
	}

	void close() {
		this.timer.shutdownNow();
		this.workers.shutdown();
	}

}
