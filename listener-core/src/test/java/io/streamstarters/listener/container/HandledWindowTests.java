package io.streamstarters.listener.container;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class HandledWindowTests {

	private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 50);

	@Test
	void itHasTheNewestMessages() {
		HandledWindow window = window(100);
		IntStream.range(0, 1_000).forEach((i) -> {
			window.add("m" + i);
			// An older one that comes again does not stay for it.
			window.contains("m" + (i - 99));
		});
		assertThat(IntStream.range(0, 1_000).filter((i) -> window.contains("m" + i)))
			.containsExactlyElementsOf(IntStream.range(900, 1_000).boxed().toList());
	}

	@Test
	void itForgetsAfterItsTime() {
		HandledWindow window = window(100);
		window.add("m1");
		this.clock.addAndGet(Duration.ofMillis(999).toNanos());
		assertThat(window.contains("m1")).isTrue();
		this.clock.addAndGet(Duration.ofMillis(1).toNanos());
		assertThat(window.contains("m1")).isFalse();
	}

	@Test
	void itHasThemForEverIfItsTimeIsThatLong() {
		HandledWindow window = new HandledWindow(100, ChronoUnit.MILLENNIA.getDuration(), this.clock::get);
		window.add("m1");
		this.clock.addAndGet(Duration.ofDays(100_000).toNanos());
		assertThat(window.contains("m1")).isTrue();
	}

	@Test
	void aMessageThatIsHandledAgainStaysForThatTime() {
		HandledWindow window = window(2);
		window.add("m1");
		this.clock.addAndGet(Duration.ofMillis(600).toNanos());
		window.add("m1");
		this.clock.addAndGet(Duration.ofMillis(600).toNanos());
		window.add("m2");
		assertThat(window.contains("m1")).isTrue();
		window.add("m3");
		assertThat(window.contains("m1")).isFalse();
	}

	@Test
	void manyThreadsLeaveNoMoreThanItsSize() throws Exception {
		HandledWindow window = window(100);
		CountDownLatch start = new CountDownLatch(1);
		ExecutorService threads = Executors.newFixedThreadPool(4);
		try {
			Future<?>[] adding = IntStream.range(0, 4).mapToObj((thread) -> threads.submit(() -> {
				start.await();
				IntStream.range(0, 10_000).forEach((i) -> window.add(thread + "-" + i));
				return null;
			})).toArray(Future[]::new);
			start.countDown();
			for (Future<?> one : adding) {
				one.get();
			}
		}
		finally {
			threads.shutdown();
		}
		window.add("last");
		assertThat(IntStream.range(0, 40_000).filter((i) -> window.contains(i / 10_000 + "-" + i % 10_000)).count())
			.isEqualTo(99);
	}

	private HandledWindow window(int size) {
		return new HandledWindow(size, Duration.ofSeconds(1), this.clock::get);
	}

}
