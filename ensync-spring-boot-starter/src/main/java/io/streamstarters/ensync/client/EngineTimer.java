package io.streamstarters.ensync.client;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread on which an engine waits: for heartbeats, attempts to reconnect, and
 * what listeners are told about their subscription. No task may block.
 */
final class EngineTimer {

	private static final Logger logger = LoggerFactory.getLogger(EngineTimer.class);

	private final ScheduledThreadPoolExecutor executor;

	EngineTimer() {
		this.executor = new ScheduledThreadPoolExecutor(1, (task) -> {
			Thread thread = new Thread(task, "ensync-timer");
			thread.setDaemon(true);
			return thread;
		});
		this.executor.setRemoveOnCancelPolicy(true);
		this.executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
	}

	/**
	 * Runs a task later.
	 * @return to cancel it, or {@code null} if the engine is closed
	 */
	@Nullable Future<?> schedule(Duration delay, Runnable task) {
		try {
			return this.executor.schedule(() -> run(task), delay.toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (RejectedExecutionException ex) {
			// The engine is closed: nothing is left to wait for.
			return null;
		}
	}

	/** Runs a task after those that were given before it. */
	void execute(Runnable task) {
		schedule(Duration.ZERO, task);
	}

	private static void run(Runnable task) {
		try {
			task.run();
		}
		catch (Throwable ex) {
			logger.error("A task of the EnSync client failed", ex);
		}
	}

	void close() {
		this.executor.shutdown();
	}

}
