package io.streamstarters.sequin.listener;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import io.streamstarters.sequin.test.ConsumerSnapshot;
import io.streamstarters.sequin.test.Fault;
import io.streamstarters.sequin.test.SequinOperation;
import io.streamstarters.sequin.test.SequinServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The way of messages to a listener and of what it handled back to Sequin. A message is
 * received, waits for a thread, and leaves in one of these ways: handled and
 * acknowledged; handled as one of several copies that were handed out at once, and
 * acknowledged once; given back to be handled again.
 */
class SequinListenerDeliveryTests {

	private final SequinServer server = SequinServer.builder()
		.stream("orders")
		.consumer("orders", "shipping", "orders.>")
		.start();

	@AfterEach
	void stop() {
		this.server.close();
	}

	@Test
	void asksOnceAtATimeWhateverTheConcurrency() {
		this.server.faults().duplicatesInParallelReceives(true);
		publish(200);
		try (TestListener listener = new TestListener(this.server, 16, 16).start()) {
			await().until(() -> snapshot().isDrained());
			assertThat(this.server.maxParallelReceives("orders", "shipping")).isOne();
			assertThat(listener.handled()).hasSize(200).doesNotHaveDuplicates();
		}
	}

	@Test
	void neverHasMoreInHandThanItMay() {
		AtomicInteger most = new AtomicInteger();
		publish(60);
		try (TestListener listener = new TestListener(this.server, 3, 7)) {
			listener
				.doing((delivery, attempt, acknowledgment) -> most.accumulateAndGet(snapshot().delivered(), Math::max));
			listener.start();
			await().until(() -> snapshot().isDrained());
			assertThat(most).hasValueBetween(1, 7);
			assertThat(listener.handled()).hasSize(60);
		}
	}

	@Test
	void asksForNoMoreThanABatch() {
		publish(20);
		try (TestListener listener = new TestListener(this.server, 1, 20, (polling) -> polling.withBatchSize(4))) {
			CompletableFuture<Void> gate = new CompletableFuture<>();
			this.server.faults().next(SequinOperation.RECEIVE, 1, Fault.holdUntil(gate));
			listener.start();
			await().until(() -> snapshot().delivered() > 0);
			assertThat(snapshot().delivered()).isEqualTo(4);
			gate.complete(null);
			await().until(() -> snapshot().isDrained());
			assertThat(listener.handled()).hasSize(20);
		}
	}

	@Test
	void handlesABatchInTheOrderOfItsSequenceNumbers() {
		List<String> published = publish(100);
		try (TestListener listener = new TestListener(this.server, 1, 100).start()) {
			await().until(() -> snapshot().isDrained());
			assertThat(listener.handled()).isEqualTo(published);
		}
	}

	@Test
	void tellsConsumersOfTheSameNameApart() {
		this.server.createStream("invoices");
		this.server.createConsumer("invoices", "shipping", ">", Duration.ofSeconds(30));
		this.server.publish("invoices", "invoices.1", "other");
		publish(3);
		try (TestListener listener = new TestListener(this.server).start()) {
			await().until(() -> snapshot().isDrained());
			assertThat(listener.handled()).containsExactly("1", "2", "3");
			assertThat(this.server.consumer("invoices", "shipping").available()).isOne();
		}
	}

	@Test
	void acknowledgesManyMessagesInFewCalls() {
		CompletableFuture<Void> gate = new CompletableFuture<>();
		this.server.faults().next(SequinOperation.ACK, 1, Fault.holdUntil(gate));
		publish(500);
		try (TestListener listener = new TestListener(this.server, 4, 500).start()) {
			await().until(() -> listener.handled().size() == 500);
			gate.complete(null);
			await().until(() -> snapshot().isDrained());
			assertThat(this.server.ackBatches()).hasSizeLessThan(10);
			assertThat(this.server.ackBatches().stream().flatMap(Collection::stream)).hasSize(500)
				.doesNotHaveDuplicates();
			assertThat(this.server.nackBatches()).isEmpty();
		}
	}

	@Test
	void handlesAMessageOnceThatIsHandedOutSeveralTimesAtOnce() {
		this.server.faults().handOutAgain(3);
		this.server.publish("orders", "orders.1", "a");
		try (TestListener listener = new TestListener(this.server, 4, 4,
				(polling) -> new PollingOptions(polling.batchSize(), polling.minPause(), polling.maxPause(),
						Duration.ZERO))
			.holding("a")
			.start()) {
			await().until(() -> snapshot().deliverCount("orders.1") == 3);
			// The last copy may still be on its way.
			await().until(() -> listener.container().getInFlight() == 3);
			listener.letGoOn("a");
			await().until(() -> snapshot().isDrained());
			await().until(() -> listener.container().getInFlight() == 0);
			assertThat(listener.handled()).containsExactly("a");
			assertThat(this.server.ackBatches()).containsExactly(List.of(listener.ackId("a")));
		}
	}

	@Test
	void acknowledgesCopiesOfAMessageOnceSoThatANewValueIsNotAcknowledgedWithThem() {
		CompletableFuture<Void> gate = new CompletableFuture<>();
		this.server.faults().handOutAgain(2);
		this.server.faults().next(SequinOperation.ACK, 1, Fault.holdUntil(gate));
		this.server.publish("orders", "orders.1", "old");
		try (TestListener listener = new TestListener(this.server, 3, 3).holding("old").holding("new").start()) {
			await().until(() -> listener.container().getInFlight() == 2);
			listener.letGoOn("old");
			await().until(() -> snapshot().acked() == 1);
			this.server.publish("orders", "orders.1", "new");
			await().until(() -> listener.handled().contains("new"));
			gate.complete(null);
			this.server.publish("orders", "orders.2", "marker");
			await().until(() -> this.server.ackBatches().stream().anyMatch((ids) -> isAckOf(ids, listener, "marker")));
			assertThat(snapshot().delivered()).isOne();
			assertThat(listener.ackId("new")).isEqualTo(listener.ackId("old"));
			listener.letGoOn("new");
			await().until(() -> snapshot().isDrained());
			assertThat(listener.handled()).containsExactly("old", "new", "marker");
		}
	}

	@Test
	void handlesANewValueOfAKeyAfterTheOldOne() {
		this.server.publish("orders", "orders.1", "old");
		try (TestListener listener = new TestListener(this.server, 2, 2).holding("old").start()) {
			await().until(() -> listener.handled().contains("old"));
			this.server.publish("orders", "orders.1", "new");
			listener.letGoOn("old");
			await().until(() -> snapshot().isDrained());
			assertThat(listener.handled()).containsExactly("old", "new");
		}
	}

	@Test
	void aMessageThatWasHandledAndIsHandedOutAgainIsAcknowledgedAndCounted() {
		publish(5);
		CompletableFuture<Void> gate = new CompletableFuture<>();
		this.server.faults().next(SequinOperation.ACK, 1, Fault.doneAfter(gate));
		try (TestListener listener = new TestListener(this.server, 1, 10).start()) {
			await().until(() -> listener.container().getStatistics().getHandled() == 5);
			this.server.faults().handOutAgain(1);
			await().until(() -> listener.container().getStatistics().getDuplicates() == 5);
			gate.complete(null);
			await().until(() -> snapshot().isDrained());
			assertThat(listener.handled()).hasSize(5);
			assertThat(listener.container().getStatistics().getHandled()).isEqualTo(5);
		}
	}

	@Test
	void aMessageThatIsHeldAndThenHandledAllTheSameIsNotGivenBack() {
		publish(1);
		try (TestListener listener = new TestListener(this.server, 1, 10).retryingAfter(Duration.ofSeconds(20))) {
			listener.doing((delivery, attempt, acknowledgment) -> {
				if (attempt == 1) {
					throw new IllegalStateException("Not this time");
				}
			});
			listener.start();
			await().until(() -> listener.container().getStatistics().getFailed() == 1);
			this.server.faults().handOutAgain(1);
			await().until(() -> snapshot().isDrained());
			listener.container().stop();
			assertThat(this.server.calls(SequinOperation.NACK)).isZero();
		}
	}

	@Test
	void anIdleListenerPausesBetweenItsCalls() {
		PollingOptions slow = new PollingOptions(10, Duration.ofSeconds(30), Duration.ofSeconds(30), Duration.ZERO);
		try (TestListener listener = new TestListener(this.server, 1, 1, (polling) -> slow).start()) {
			await().until(() -> this.server.calls(SequinOperation.RECEIVE) == 1);
			for (int i = 0; i < 200; i++) {
				listener.client().listStreams();
			}
			assertThat(this.server.calls(SequinOperation.RECEIVE)).isOne();
		}
	}

	private static boolean isAckOf(List<String> ids, TestListener listener, String data) {
		return listener.handled().contains(data) && ids.contains(listener.ackId(data));
	}

	private ConsumerSnapshot snapshot() {
		return this.server.consumer("orders", "shipping");
	}

	private List<String> publish(int count) {
		List<String> data = IntStream.rangeClosed(1, count).mapToObj(Integer::toString).toList();
		data.forEach((text) -> this.server.publish("orders", "orders." + text, text));
		return data;
	}

}
