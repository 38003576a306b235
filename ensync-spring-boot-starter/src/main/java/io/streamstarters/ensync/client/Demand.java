package io.streamstarters.ensync.client;

import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

/**
 * How many events the listener still wants. What one stream has not delivered is asked of
 * the next.
 */
final class Demand {

	private final ReentrantLock lock = new ReentrantLock();

	private int outstanding;

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
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Asks for another event in the place of one that the listener does not get.
	 * @return {@code false} if no stream is attached or no event is wanted
	 */
	boolean renew() {
		this.lock.lock();
		try {
			if (this.stream == null || this.outstanding == 0) {
				return false;
			}
			this.stream.request(1);
			return true;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Takes one event's worth.
	 * @return {@code false} if no stream is attached or no event is wanted
	 */
	boolean take() {
		this.lock.lock();
		try {
			if (this.stream == null || this.outstanding == 0) {
				return false;
			}
			this.outstanding--;
			return true;
		}
		finally {
			this.lock.unlock();
		}
	}

}
