package io.streamstarters.listener.container;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import io.streamstarters.listener.Settlement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Listeners with a limited rate. A delivery waits for its time without a thread, and is:
 * <ol>
 * <li>handled when its time has come
 * <li>given back when the container stops before
 * <li>deferred when there is no thread at its time
 * </ol>
 */
class ContainerRateTests {

	@RegisterExtension
	private final ContainerFixture fixture = new ContainerFixture();

	private final AtomicInteger busyThreads = new AtomicInteger();

	@Test
	void handlesAllInTheirOrder() {
		this.fixture.with(ContainerFixture.options(1, 20).withRateLimit(RateLimit.parse("100/s")))
			.start((delivery, attempt, acknowledgment) -> {
			});
		List<TestDelivery> deliveries = new ArrayList<>();
		for (int i = 0; i < 20; i++) {
			deliveries.add(new TestDelivery("m" + i));
		}
		this.fixture.source().deliver(deliveries);
		this.fixture.awaitIdle();
		assertThat(this.fixture.handled).containsExactlyElementsOf(deliveries.stream().map(TestDelivery::id).toList());
	}

	@Test
	void holdsNoThreadWhileItWaitsAndGivesBackWhatWaitsWhenItStops() {
		MessageListenerContainer container = startSlow(ContainerFixture.options(2, 4));
		this.fixture.source().deliver(List.of(new TestDelivery("a"), new TestDelivery("b"), new TestDelivery("c")));
		this.fixture.awaitSettled("a", Settlement.ack());
		await().untilAsserted(() -> assertThat(this.busyThreads).hasValue(0));
		assertThat(container.getInFlight()).isEqualTo(2);
		container.stop();
		this.fixture.awaitSettled("b", Settlement.defer(Duration.ZERO, "Shutdown"));
		this.fixture.awaitSettled("c", Settlement.defer(Duration.ZERO, "Shutdown"));
		assertThat(this.fixture.handled).containsExactly("a");
	}

	@Test
	void handlesAtOnceWhatComesInTime() {
		startSlow(ContainerFixture.options(1, 4));
		this.fixture.source().deliver(new TestDelivery("a"));
		this.fixture.awaitSettled("a", Settlement.ack());
	}

	@Test
	void makesBatchesNoLargerThanTheRateAllows() {
		List<Integer> sizes = new ArrayList<>();
		MessageListenerContainer container = this.fixture.with(
				ContainerFixture.options(1, 8).withBatchSize(8).withRateLimit(new RateLimit(3, Duration.ofMillis(150))))
			.startBatch((attempts) -> {
				sizes.add(attempts.size());
				return null;
			});
		List<TestDelivery> deliveries = new ArrayList<>();
		for (int i = 0; i < 8; i++) {
			deliveries.add(new TestDelivery("m" + i));
		}
		this.fixture.source().deliver(deliveries);
		this.fixture.awaitIdle();
		assertThat(container.getStatistics().getHandled()).isEqualTo(8);
		assertThat(sizes).allMatch((size) -> size <= 3);
	}

	private MessageListenerContainer startSlow(ContainerOptions options) {
		return this.fixture.with(options.withRateLimit(RateLimit.parse("1/h"))).runOn((task) -> {
			this.busyThreads.incrementAndGet();
			this.fixture.threads.execute(() -> {
				task.run();
				this.busyThreads.decrementAndGet();
			});
		}).start((delivery, attempt, acknowledgment) -> {
		});
	}

}
