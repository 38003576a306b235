package io.streamstarters.sequin.listener;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import io.streamstarters.listener.container.ContainerState;
import io.streamstarters.sequin.client.SinkConsumer;
import io.streamstarters.sequin.test.RowChange;
import io.streamstarters.sequin.test.SequinServer;
import io.streamstarters.sequin.test.SinkSettings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What listeners cost: calls under load, threads without any.
 */
class ListenerThroughputTests {

	private static final int MESSAGES = 3_000;

	private final SequinServer server = SequinServer.builder()
		.ackedMessagesCountWhileYoung(false)
		.stream("orders")
		.consumer("orders", "shipping", "orders.>")
		.sink("orders")
		.start();

	@AfterEach
	void stop() {
		this.server.close();
	}

	@Test
	void acknowledgementsOfAStreamTravelTogether() {
		for (int i = 0; i < MESSAGES; i++) {
			this.server.publish("orders", "orders." + i, Integer.toString(i));
		}
		try (TestListener listener = new TestListener(this.server, 4, 500, ListenerThroughputTests::lingering)
			.start()) {
			await().atMost(Duration.ofSeconds(60))
				.until(() -> this.server.consumer("orders", "shipping").acked() == MESSAGES);
			assertThat(listener.handled()).hasSize(MESSAGES).doesNotHaveDuplicates();
		}
		assertBatches(this.server.ackBatches());
	}

	@Test
	void acknowledgementsOfASinkTravelTogether() {
		this.server.sink("orders")
			.put(IntStream.range(0, MESSAGES).mapToObj((id) -> RowChange.insert("orders", Map.of("id", id))).toList());
		try (TestListener listener = new TestListener(this.server, TestListener.SINK, 4, 500,
				ListenerThroughputTests::lingering)
			.start()) {
			await().atMost(Duration.ofSeconds(60))
				.until(() -> this.server.sink("orders").snapshot().acked() == MESSAGES);
			assertThat(listener.handled()).hasSize(MESSAGES).doesNotHaveDuplicates();
		}
		assertBatches(this.server.sink("orders").ackBatches());
	}

	@Test
	void idleListenersNeedNoThreads() {
		List<TestListener> listeners = new ArrayList<>();
		try (TestListener first = TestListener.ofSink(this.server, 1, 10).start()) {
			await().until(() -> first.container().getState() == ContainerState.RUNNING);
			int before = Thread.activeCount();
			for (int i = 0; i < 100; i++) {
				this.server.createSink(SinkSettings.named("sink-" + i));
				listeners.add(new TestListener(this.server, new SinkConsumer("sink-" + i), 4, 10, (polling) -> polling)
					.start());
			}
			await().atMost(Duration.ofSeconds(30))
				.until(() -> listeners.stream()
					.allMatch((listener) -> listener.container().getState() == ContainerState.RUNNING));
			assertThat(Thread.activeCount() - before).isLessThan(20);
		}
		finally {
			listeners.stream().map(TestListener::stopping).toList().forEach((stopped) -> stopped.join());
			listeners.forEach(TestListener::close);
		}
	}

	private static PollingOptions lingering(PollingOptions polling) {
		return new PollingOptions(500, polling.minPause(), polling.maxPause(), Duration.ofMillis(20));
	}

	private static void assertBatches(List<List<String>> batches) {
		assertThat(batches.stream().flatMap(Collection::stream)).hasSize(MESSAGES).doesNotHaveDuplicates();
		assertThat(MESSAGES / batches.size()).as("messages in a call").isGreaterThanOrEqualTo(50);
	}

}
