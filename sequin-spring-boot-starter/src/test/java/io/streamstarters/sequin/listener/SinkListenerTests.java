package io.streamstarters.sequin.listener;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;

import io.streamstarters.sequin.SequinHeaders;
import io.streamstarters.sequin.test.Fault;
import io.streamstarters.sequin.test.MovableClock;
import io.streamstarters.sequin.test.RowChange;
import io.streamstarters.sequin.test.SequinOperation;
import io.streamstarters.sequin.test.SequinServer;
import io.streamstarters.sequin.test.SequinSink;
import io.streamstarters.sequin.test.SinkSettings;
import io.streamstarters.sequin.test.SinkTransform;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The way of changes from a sink to a listener and of what it handled back to Sequin.
 */
class SinkListenerTests {

	private static final Duration LEASE = Duration.ofSeconds(30);

	private final MovableClock clock = MovableClock.startingNow();

	private final SequinServer server = SequinServer.builder()
		.clock(this.clock)
		.wakeDelay(Duration.ZERO)
		.sink("orders")
		.start();

	private final SequinSink sink = this.server.sink("orders");

	@AfterEach
	void stop() {
		this.server.close();
	}

	@Test
	void theRowOfAChangeIsHandledAndAcknowledged() {
		try (TestListener listener = TestListener.ofSink(this.server, 1, 10).start()) {
			String key = this.sink.put(RowChange.insert("orders", Map.of("id", 7)));
			awaitAcked(1);
			assertThat(listener.handled()).containsExactly("{\"id\":7}");
			SequinDelivery delivery = listener.delivery("{\"id\":7}");
			assertThat(delivery.id()).isEqualTo(key);
			assertThat(delivery.headers()).containsEntry(SequinHeaders.SINK, "orders")
				.containsEntry(SequinHeaders.ACTION, "INSERT")
				.containsEntry(SequinHeaders.SCHEMA, "public")
				.containsEntry(SequinHeaders.TABLE, "orders")
				.containsEntry(SequinHeaders.IDEMPOTENCY_KEY, key)
				.containsKeys(SequinHeaders.COMMIT_LSN, SequinHeaders.COMMIT_IDX, SequinHeaders.COMMIT_TIMESTAMP)
				.doesNotContainKey(SequinHeaders.CHANGES);
			assertThat(delivery.toString()).doesNotContain("record");
		}
	}

	@Test
	void dataThatIsNoChangeIsHandledAsAWhole() {
		this.server
			.createSink(SinkSettings.named("bare").withTransform(SinkTransform.function((message) -> List.of(1))));
		try (TestListener listener = new TestListener(this.server,
				new io.streamstarters.sequin.client.SinkConsumer("bare"), 1, 10, (polling) -> polling)
			.start()) {
			this.server.sink("bare").put(row(1, 1));
			await().until(() -> this.server.sink("bare").snapshot().isDrained());
			assertThat(listener.handled()).containsExactly("[1]");
			SequinDelivery delivery = listener.delivery("[1]");
			assertThat(delivery.id()).isEqualTo(delivery.ackId());
			assertThat(delivery.orderingKey()).isNull();
			assertThat(delivery.headers()).containsOnlyKeys(SequinHeaders.SINK, SequinHeaders.ACK_ID);
		}
	}

	@Test
	void asksOnceAtATimeWhateverTheConcurrency() {
		put(100);
		try (TestListener listener = TestListener.ofSink(this.server, 16, 16).start()) {
			awaitAcked(100);
			assertThat(this.sink.maxParallelReceives()).isOne();
			assertThat(listener.handled()).hasSize(100).doesNotHaveDuplicates();
		}
	}

	@Test
	void anIdleListenerWaitsAtTheServer() {
		try (TestListener listener = TestListener.ofSink(this.server, 1, 10)
			.withSinkOptions(Duration.ofMinutes(1), LEASE)
			.start()) {
			await().until(() -> this.sink.longPolls() == 1);
			// The first call has not waited.
			assertThat(this.server.calls(SequinOperation.SINK_RECEIVE)).isLessThanOrEqualTo(2);
			this.sink.put(row(1, 1));
			awaitAcked(1);
			await().until(() -> this.sink.longPolls() == 1);
			this.sink.put(row(2, 1));
			awaitAcked(2);
			await().until(() -> this.sink.longPolls() == 1);
			this.sink.put(row(3, 1));
			listener.stopping().join();
		}
	}

	private void awaitAcked(int count) {
		await().atMost(Duration.ofSeconds(30)).until(() -> this.sink.snapshot().acked() == count);
	}

	private void put(int rows) {
		this.sink.put(IntStream.rangeClosed(1, rows).mapToObj((id) -> row(id, 1)).toList());
	}

	private static RowChange row(int id, int version) {
		Map<String, Object> row = new LinkedHashMap<>();
		row.put("id", id);
		row.put("v", version);
		return RowChange.insert("orders", row);
	}

	private Collection<String> nacked() {
		return this.sink.nackBatches().stream().flatMap(Collection::stream).toList();
	}

}
