package io.streamstarters.ensync.test;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

/**
 * The real time of a running server, on one thread.
 */
final class ServerTimer implements Alarm {

	private final ReentrantLock lock = new ReentrantLock();

	private final Clock clock = Clock.systemUTC();

	private @Nullable ScheduledThreadPoolExecutor executor;

	private @Nullable Future<?> alarm;

	void start() {
		this.lock.lock();
		try {
			ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1, (task) -> {
				Thread thread = new Thread(task, "ensync-test-timer");
				thread.setDaemon(true);
				return thread;
			});
			executor.setRemoveOnCancelPolicy(true);
			this.executor = executor;
		}
		finally {
			this.lock.unlock();
		}
	}

	void stop() {
		this.lock.lock();
		try {
			if (this.executor != null) {
				this.executor.shutdownNow();
			}
			this.executor = null;
			this.alarm = null;
		}
		finally {
			this.lock.unlock();
		}
	}

	@Override
	public void wakeAt(Instant time, Runnable action) {
		this.lock.lock();
		try {
			if (this.alarm != null) {
				this.alarm.cancel(false);
			}
			this.alarm = schedule(Duration.between(this.clock.instant(), time), action);
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Run an action later, unless the server is stopped by then.
	 */
	@Nullable Future<?> schedule(Duration delay, Runnable action) {
		this.lock.lock();
		try {
			// A millisecond more, since this clock and the executor's are not the same.
			return (this.executor != null)
					? this.executor.schedule(action, Math.max(delay.toMillis(), 0) + 1, TimeUnit.MILLISECONDS) : null;
		}
		finally {
			this.lock.unlock();
		}
	}

}
