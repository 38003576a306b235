package io.streamstarters.ensync.client;

import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

/**
 * How many events the listener still wants. What one stream has not delivered is asked of
 * the next. During a pause the listener gets none of them; what comes all the same is
 * asked for again when the pause ends, or when {@link #askAgain()} says so.
 */
final class Demand {

	private final ReentrantLock lock = new ReentrantLock();

	private int outstanding;

	/** How many events the stream was asked for and delivered during a pause. */
	private int withheld;

	private boolean paused;

	private @Nullable EventStream stream;

	void request(int count) {
		if (count < 1) {
			throw new IllegalArgumentException("At least one event must be requested");
		}
		EventStream stream;
		int more;
		this.lock.lock();
		try {
			int before = this.outstanding;
			this.outstanding = (int) Math.min(Integer.MAX_VALUE, (long) before + count);
			stream = this.stream;
			more = this.outstanding - before;
		}
		finally {
			this.lock.unlock();
		}
		ask(stream, more);
	}

	void attach(EventStream stream) {
		int wanted;
		this.lock.lock();
		try {
			this.stream = stream;
			wanted = this.outstanding;
		}
		finally {
			this.lock.unlock();
		}
		ask(stream, wanted);
	}

	/**
	 * Not under the lock: some streams deliver at once, on this thread.
	 */
	private static void ask(@Nullable EventStream stream, int count) {
		if (stream != null && count > 0) {
			stream.request(count);
		}
	}

	void detach() {
		this.lock.lock();
		try {
			this.stream = null;
			this.withheld = 0;
		}
		finally {
			this.lock.unlock();
		}
	}

	/** Begins or ends a pause. */
	void pause(boolean paused) {
		this.lock.lock();
		try {
			this.paused = paused;
		}
		finally {
			this.lock.unlock();
		}
		if (!paused) {
			askAgain();
		}
	}

	/** Asks for other events in the place of those that the listener did not get. */
	void askAgain() {
		EventStream stream;
		int count;
		this.lock.lock();
		try {
			stream = this.stream;
			count = this.withheld;
			this.withheld = 0;
		}
		finally {
			this.lock.unlock();
		}
		ask(stream, count);
	}

	/** Decides about one event that has come. */
	Place take() {
		this.lock.lock();
		try {
			if (this.stream == null || this.outstanding <= this.withheld) {
				return Place.NOWHERE;
			}
			if (this.paused) {
				this.withheld++;
				return Place.ENGINE;
			}
			this.outstanding--;
			return Place.LISTENER;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Where an event belongs.
	 */
	enum Place {

		/** It is wanted. */
		LISTENER,

		/** It is to be given back: there is a pause. */
		ENGINE,

		/** No stream is attached, or no event was asked for. */
		NOWHERE

	}

}
