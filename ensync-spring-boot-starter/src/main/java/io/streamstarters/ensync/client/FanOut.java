package io.streamstarters.ensync.client;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.IntFunction;

/**
 * Runs numbered calls, a bounded number at a time, and waits for all of them whether they
 * succeed or not.
 *
 * @param <T> what a call results in
 */
final class FanOut<T> {

	private final IntFunction<CompletableFuture<T>> call;

	private final int count;

	private final int bound;

	private final AtomicReferenceArray<CompletableFuture<T>> results;

	private final AtomicInteger active = new AtomicInteger();

	private final AtomicInteger left;

	private final AtomicInteger drains = new AtomicInteger();

	private final CompletableFuture<AtomicReferenceArray<CompletableFuture<T>>> all = new CompletableFuture<>();

	private int next;

	private FanOut(int count, int bound, IntFunction<CompletableFuture<T>> call) {
		this.count = count;
		this.bound = bound;
		this.call = call;
		this.results = new AtomicReferenceArray<>(count);
		this.left = new AtomicInteger(count);
	}

	/**
	 * Runs the calls. They begin in the order of their numbers, one after the other.
	 * @return completes, never with a failure, when every call has; the calls' futures in
	 * the order of their numbers
	 */
	static <T> CompletableFuture<AtomicReferenceArray<CompletableFuture<T>>> run(int count, int bound,
			IntFunction<CompletableFuture<T>> call) {
		FanOut<T> fanOut = new FanOut<>(count, bound, call);
		fanOut.drain();
		return fanOut.all;
	}

	/**
	 * One thread at a time starts calls, in a loop: calls that end at once must not nest.
	 */
	private void drain() {
		int missed = this.drains.incrementAndGet();
		if (missed > 1) {
			return;
		}
		while (missed != 0) {
			while (this.next < this.count && this.active.get() < this.bound) {
				this.active.incrementAndGet();
				start(this.next++);
			}
			missed = this.drains.addAndGet(-missed);
		}
	}

	private void start(int index) {
		CompletableFuture<T> result;
		try {
			result = this.call.apply(index);
		}
		catch (RuntimeException ex) {
			result = CompletableFuture.failedFuture(ex);
		}
		this.results.set(index, result);
		result.whenComplete((value, failure) -> {
			this.active.decrementAndGet();
			if (this.left.decrementAndGet() == 0) {
				this.all.complete(this.results);
			}
			else {
				drain();
			}
		});
	}

}
