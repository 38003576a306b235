package io.streamstarters.sequin.test;

import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;

/**
 * A receive that waits for changes. It goes on waiting when its client has gone away, and
 * takes what comes, as in the real server.
 */
final class SinkPoll {

	private final Sink sink;

	private final int batchSize;

	private final CompletableFuture<List<HandedOutChange>> answer = new CompletableFuture<>();

	private volatile @Nullable Disposable timer;

	private boolean woken;

	SinkPoll(Sink sink, int batchSize) {
		this.sink = sink;
		this.batchSize = batchSize;
	}

	Sink sink() {
		return this.sink;
	}

	int batchSize() {
		return this.batchSize;
	}

	CompletableFuture<List<HandedOutChange>> answer() {
		return this.answer;
	}

	/**
	 * Set what ends this poll when its time is over.
	 * @param timer the timer
	 */
	void timer(Disposable timer) {
		this.timer = timer;
	}

	/**
	 * Wake this poll. Guarded by the store's lock.
	 * @return true if nobody did before
	 */
	boolean wake() {
		boolean first = !this.woken;
		this.woken = true;
		return first;
	}

	void stopTimer() {
		Disposable current = this.timer;
		if (current != null) {
			current.dispose();
		}
	}

}
