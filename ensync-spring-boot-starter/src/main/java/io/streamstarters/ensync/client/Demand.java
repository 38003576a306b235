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
		this.lock.lock();
		try {
			int before = this.outstanding;
			this.outstanding = (int) Math.min(Integer.MAX_VALUE, (long) before + count);
			if (this.stream != null && this.outstanding > before) {
				this.stream.request(this.outstanding - before);
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	void attach(EventStream stream) {
		this.lock.lock();
		try {
			this.stream = stream;
			if (this.outstanding > 0) {
				stream.request(this.outstanding);
			}
		}
		finally {
			this.lock.unlock();
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
			if (!paused) {
				askAgain();
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	/** Asks for other events in the place of those that the listener did not get. */
	void askAgain() {
		this.lock.lock();
		try {
			int count = this.withheld;
			// Before they are asked for: some streams deliver at once, on this thread.
			this.withheld = 0;
			if (this.stream != null && count > 0) {
				this.stream.request(count);
			}
		}
		finally {
			this.lock.unlock();
		}
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
