package io.streamstarters.ensync.client;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class FanOutTests {

	@Test
	void neverMoreThanTheBoundAreUnderWay() {
		List<CompletableFuture<Integer>> started = new ArrayList<>();
		CompletableFuture<?> all = FanOut.run(5, 2, (index) -> {
			started.add(new CompletableFuture<>());
			return started.get(index);
		});
		assertThat(started).hasSize(2);
		started.get(1).complete(1);
		assertThat(started).hasSize(3);
		started.get(2).completeExceptionally(new IllegalStateException());
		assertThat(started).hasSize(4);
		started.get(0).complete(0);
		started.get(3).complete(3);
		assertThat(all).isNotDone();
		started.get(4).complete(4);
		assertThat(all).isCompleted();
	}

	@Test
	void resultsKeepTheirOrderAndFailuresStopNothing() {
		AtomicReferenceArray<CompletableFuture<Integer>> results = FanOut.<Integer>run(3, 3, (index) -> {
			if (index == 1) {
				throw new IllegalStateException("one");
			}
			return CompletableFuture.completedFuture(index);
		}).join();
		assertThat(results.get(0)).isCompletedWithValue(0);
		assertThat(results.get(1)).isCompletedExceptionally();
		assertThat(results.get(2)).isCompletedWithValue(2);
	}

	@Test
	void manyCallsThatEndAtOnceDoNotOverflowTheStack() {
		assertThat(FanOut.run(1_000_000, 1, CompletableFuture::completedFuture).join().length()).isEqualTo(1_000_000);
	}

	@Test
	void callsMayEndOnManyThreads() throws Exception {
		ConcurrentLinkedQueue<Integer> order = new ConcurrentLinkedQueue<>();
		FanOut.run(10_000, 7, (index) -> {
			order.add(index);
			return CompletableFuture.supplyAsync(() -> index);
		}).get(20, TimeUnit.SECONDS);
		assertThat(List.copyOf(order)).hasSize(10_000).isSorted();
	}

}
