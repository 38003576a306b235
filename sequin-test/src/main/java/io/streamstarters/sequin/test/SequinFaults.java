package io.streamstarters.sequin.test;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

/**
 * What goes wrong on demand. Faults of one operation are used up in the order in which
 * they were set, one per call; they outlive a restart of the server. Safe for use by
 * several threads.
 */
public final class SequinFaults {

	private final ReentrantLock lock = new ReentrantLock();

	private final Map<SequinOperation, Deque<Fault>> next = new EnumMap<>(SequinOperation.class);

	private final Map<SequinOperation, Fault> always = new EnumMap<>(SequinOperation.class);

	private final AtomicInteger handOutAgain = new AtomicInteger();

	private volatile boolean duplicatesInParallelReceives;

	SequinFaults() {
	}

	/**
	 * Let the next calls of an operation fail, after those that are already set to.
	 * @param operation the operation
	 * @param calls how many calls
	 * @param fault what happens to each
	 */
	public void next(SequinOperation operation, int calls, Fault fault) {
		this.lock.lock();
		try {
			Deque<Fault> queue = this.next.computeIfAbsent(operation, (key) -> new ArrayDeque<>());
			for (int i = 0; i < calls; i++) {
				queue.add(fault);
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Let all calls of an operation fail until {@link #clear()}. Faults set for the next
	 * calls come first.
	 * @param operation the operation
	 * @param fault what happens to each
	 */
	public void always(SequinOperation operation, Fault fault) {
		this.lock.lock();
		try {
			this.always.put(operation, fault);
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Let the next receives hand out messages again that are out and hidden.
	 * @param receives how many receives
	 */
	public void handOutAgain(int receives) {
		this.handOutAgain.addAndGet(receives);
	}

	/**
	 * Whether parallel receives on one consumer hand the same messages out several times,
	 * as the real server does. Off unless set: then receives are as good as one at a
	 * time.
	 * @param duplicates true to hand out duplicates
	 */
	public void duplicatesInParallelReceives(boolean duplicates) {
		this.duplicatesInParallelReceives = duplicates;
	}

	/**
	 * Forget all faults that are still to come.
	 */
	public void clear() {
		this.lock.lock();
		try {
			this.next.clear();
			this.always.clear();
		}
		finally {
			this.lock.unlock();
		}
		this.handOutAgain.set(0);
		this.duplicatesInParallelReceives = false;
	}

	@Nullable Fault take(SequinOperation operation) {
		this.lock.lock();
		try {
			Deque<Fault> queue = this.next.get(operation);
			Fault fault = (queue != null) ? queue.poll() : null;
			return (fault != null) ? fault : this.always.get(operation);
		}
		finally {
			this.lock.unlock();
		}
	}

	boolean takeHandOutAgain() {
		return this.handOutAgain.getAndUpdate((left) -> Math.max(0, left - 1)) > 0;
	}

	boolean areParallelReceivesDuplicated() {
		return this.duplicatesInParallelReceives;
	}

}
