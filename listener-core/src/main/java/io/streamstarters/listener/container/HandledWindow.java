package io.streamstarters.listener.container;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * The messages that were handled last. No cache, since those choose what is used most: of
 * messages, the newest ones are the likeliest to come again, and none is used before.
 */
final class HandledWindow {

	private final int size;

	private final long nanos;

	private final LongSupplier clock;

	private final ConcurrentMap<String, Handled> byId = new ConcurrentHashMap<>();

	private final Queue<Handled> oldestFirst = new ConcurrentLinkedQueue<>();

	private final AtomicInteger count = new AtomicInteger();

	private final ReentrantLock tidying = new ReentrantLock();

	/**
	 * Creates a window.
	 * @param size how many messages it has
	 * @param time how long it has them
	 * @param clock tells nanoseconds
	 */
	HandledWindow(int size, Duration time, LongSupplier clock) {
		this.size = size;
		this.nanos = TimeUnit.NANOSECONDS.convert(time);
		this.clock = clock;
	}

	boolean contains(String id) {
		Handled handled = this.byId.get(id);
		return handled != null && !isOver(handled, this.clock.getAsLong());
	}

	void add(String id) {
		Handled added = new Handled(id, this.clock.getAsLong());
		this.byId.put(id, added);
		this.oldestFirst.add(added);
		this.count.incrementAndGet();
		// Who has the lock tidies up for the others.
		if (this.tidying.tryLock()) {
			try {
				removeOldest(added.nanos());
			}
			finally {
				this.tidying.unlock();
			}
		}
	}

	private void removeOldest(long now) {
		for (Handled oldest = this.oldestFirst.peek(); oldest != null; oldest = this.oldestFirst.peek()) {
			if (this.count.get() <= this.size && !isOver(oldest, now)) {
				return;
			}
			this.oldestFirst.remove();
			this.count.decrementAndGet();
			// It may have been handled again since.
			this.byId.remove(oldest.id(), oldest);
		}
	}

	private boolean isOver(Handled handled, long now) {
		return now - handled.nanos() >= this.nanos;
	}

	/**
	 * A message that was handled.
	 *
	 * @param id its identity
	 * @param nanos when
	 */
	private record Handled(String id, long nanos) {

	}

}
