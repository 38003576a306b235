package io.streamstarters.sequin.listener;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import io.streamstarters.listener.container.ContainerState;
import io.streamstarters.sequin.SequinHeaders;
import io.streamstarters.sequin.client.SinkConsumer;
import io.streamstarters.sequin.test.Fault;
import io.streamstarters.sequin.test.MovableClock;
import io.streamstarters.sequin.test.RowChange;
import io.streamstarters.sequin.test.SequinOperation;
import io.streamstarters.sequin.test.SequinServer;
import io.streamstarters.sequin.test.SequinSink;
import io.streamstarters.sequin.test.SinkSettings;
import io.streamstarters.sequin.test.SinkTransform;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The way of changes from a sink to a listener and of what it handled back to Sequin.
 */
@ExtendWith(OutputCaptureExtension.class)
class SinkListenerTests {

	private static final Duration LEASE = Duration.ofSeconds(30);

	private static final Duration LONG = Duration.ofMinutes(1);

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
			String key = this.sink.put(row(7, 1));
			awaitAcked(1);
			assertThat(listener.handled()).containsExactly(json(7, 1));
			SequinDelivery delivery = listener.delivery(json(7, 1));
			assertThat(delivery.id()).isEqualTo(key);
			assertThat(delivery.orderingKey()).isEqualTo("public\0orders\0" + 7);
			assertThat(delivery.headers()).containsEntry(SequinHeaders.SINK, "orders")
				.containsEntry(SequinHeaders.ACTION, "INSERT")
				.containsEntry(SequinHeaders.SCHEMA, "public")
				.containsEntry(SequinHeaders.TABLE, "orders")
				.containsEntry(SequinHeaders.IDEMPOTENCY_KEY, key)
				.containsKeys(SequinHeaders.COMMIT_LSN, SequinHeaders.COMMIT_IDX, SequinHeaders.COMMIT_TIMESTAMP)
				.doesNotContainKey(SequinHeaders.CHANGES);
			assertThat(delivery.toString()).doesNotContain("\"v\"");
		}
	}

	@Test
	void dataThatIsNoChangeIsHandledAsAWhole() {
		SequinSink bare = this.server
			.createSink(SinkSettings.named("bare").withTransform(SinkTransform.function((message) -> List.of(1))));
		try (TestListener listener = new TestListener(this.server, new SinkConsumer("bare"), 1, 10,
				(polling) -> polling)
			.start()) {
			bare.put(row(1, 1));
			await().until(() -> bare.snapshot().isDrained());
			assertThat(listener.handled()).containsExactly("[1]");
			SequinDelivery delivery = listener.delivery("[1]");
			assertThat(delivery.id()).isEqualTo(delivery.ackId());
			assertThat(delivery.orderingKey()).isNull();
			assertThat(delivery.headers()).containsOnlyKeys(SequinHeaders.SINK, SequinHeaders.ACK_ID);
		}
	}

	@Test
	void saysOnceThatItsTokenIsRefused(CapturedOutput output) {
		try (SequinServer strict = SequinServer.builder().token("another").sink("orders").start();
				TestListener listener = TestListener.ofSink(strict, 1, 10).start()) {
			await().until(() -> strict.calls(SequinOperation.SINK_RECEIVE) >= 2);
			assertThat(listener.container().getState()).isEqualTo(ContainerState.CONNECTING);
			assertThat(output).containsOnlyOnce("Sequin refuses the listener of the sink orders")
				.containsOnlyOnce("Is the API token (`sequin.token`) right?");
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
	void neverHasMoreInHandThanItMay() {
		put(40);
		try (TestListener listener = TestListener.ofSink(this.server, 3, 7)) {
			listener.doing((delivery, attempt, acknowledgment) -> assertThat(this.sink.snapshot().delivered())
				.isLessThanOrEqualTo(7));
			listener.start();
			awaitAcked(40);
			assertThat(listener.handled()).hasSize(40);
		}
	}

	@Test
	void anIdleListenerWaitsAtTheServerAndIsReceivingAllTheSame() {
		try (TestListener listener = TestListener.ofSink(this.server, 1, 10).withSinkOptions(LONG, LEASE).start()) {
			awaitWaiting();
			// The first call has not waited.
			assertThat(listener.container().getState()).isEqualTo(ContainerState.RUNNING);
			assertThat(this.server.calls(SequinOperation.SINK_RECEIVE)).isEqualTo(2);
			for (int i = 1; i <= 3; i++) {
				awaitWaiting();
				this.sink.put(row(i, 1));
				awaitAcked(i);
			}
			awaitWaiting();
			stop(listener);
		}
	}

	@Test
	void theNextChangeOfARowIsFetchedWhenTheLastOneIsAcknowledged() {
		PollingOptions slow = new PollingOptions(10, LONG, LONG, Duration.ZERO);
		for (int i = 1; i <= 5; i++) {
			this.sink.put(row(1, i));
		}
		try (TestListener listener = new TestListener(this.server, TestListener.SINK, 1, 10, (polling) -> slow)
			.start()) {
			awaitAcked(5);
			assertThat(listener.handled()).containsExactly(json(1, 1), json(1, 2), json(1, 3), json(1, 4), json(1, 5));
		}
	}

	@Test
	void aChangeIsFetchedAgainWhenItIsGivenBack() {
		PollingOptions slow = new PollingOptions(10, LONG, LONG, Duration.ZERO);
		this.sink.put(row(1, 1));
		try (TestListener listener = new TestListener(this.server, TestListener.SINK, 1, 10, (polling) -> slow)) {
			listener.retryingAfter(Duration.ofMillis(300)).doing((delivery, attempt, acknowledgment) -> {
				if (attempt == 1) {
					throw new IllegalStateException("Not this time");
				}
			});
			listener.start();
			awaitAcked(1);
			assertThat(this.sink.nackBatches()).hasSize(1);
		}
	}

	@Test
	void pausesAfterACallThatCameBackEarlyWithNothing() {
		PollingOptions slow = new PollingOptions(10, LONG, LONG, Duration.ZERO);
		this.sink.pause();
		try (TestListener listener = new TestListener(this.server, TestListener.SINK, 1, 10, (polling) -> slow)
			.start()) {
			await().until(() -> listener.container().getState() == ContainerState.RUNNING);
			for (int i = 0; i < 200; i++) {
				listener.client().check();
			}
			assertThat(this.server.calls(SequinOperation.SINK_RECEIVE)).isOne();
		}
	}

	@Test
	void aMessageThatIsGivenBackAgainAndAgainKeepsNoOtherFromComing() {
		this.sink.put(row(1, 1));
		this.sink.put(row(2, 1));
		try (TestListener listener = TestListener.ofSink(this.server, 1, 1)) {
			listener.doing((delivery, attempt, acknowledgment) -> {
				if (delivery.payload().equals(json(1, 1))) {
					acknowledgment.retryLater(Duration.ZERO, "Not now");
				}
			});
			listener.start();
			awaitAcked(1);
			assertThat(listener.handled()).contains(json(2, 1));
		}
	}

	@Test
	void aChangeThatComesUnderANewIdWhileItIsHandledIsHandledOnceAndAcknowledgedByThatId() {
		this.sink.put(row(1, 1));
		try (TestListener listener = TestListener.ofSink(this.server, 2, 10).holding(json(1, 1)).start()) {
			await().until(() -> listener.handled().contains(json(1, 1)));
			this.server.restartStores();
			await().until(() -> listener.container().getInFlight() == 2);
			listener.letGoOn(json(1, 1));
			awaitAcked(1);
			assertThat(this.sink.snapshot().isDrained()).isTrue();
			assertThat(listener.handled()).containsExactly(json(1, 1));
		}
	}

	@Test
	void aChangeThatComesUnderANewIdWhileItFailsIsGivenBackByThatId() {
		this.sink.put(row(1, 1));
		try (TestListener listener = TestListener.ofSink(this.server, 2, 10).failing().holding(json(1, 1))) {
			listener.retryingAfter(Duration.ofSeconds(15)).start();
			await().until(() -> listener.handled().contains(json(1, 1)));
			this.server.restartStores();
			await().until(() -> listener.container().getInFlight() == 2);
			listener.letGoOn(json(1, 1));
			await().until(() -> listener.container().getInFlight() == 0);
			listener.container().stop();
			assertThat(this.sink.nackBatches()).hasSize(1);
			assertThat(this.sink.snapshot().available()).isOne();
		}
	}

	@Test
	void acknowledgedChangesThatComeAgainAfterARestartAreAcknowledgedAndNotHandled() {
		put(10);
		try (TestListener listener = TestListener.ofSink(this.server, 2, 10).start()) {
			awaitAcked(10);
			this.server.restartStores();
			awaitAcked(20);
			assertThat(this.sink.snapshot().isDrained()).isTrue();
			assertThat(listener.handled()).hasSize(10).doesNotHaveDuplicates();
			assertThat(listener.container().getStatistics().getDuplicates()).isEqualTo(10);
			assertThat(listener.container().getStatistics().getHandled()).isEqualTo(10);
		}
	}

	@Test
	void losesNothingWhenTheStoreRestartsBetweenReceiveAndAcknowledgement() {
		this.server.faults().next(SequinOperation.SINK_ACK, 1, Fault.before(this.server::restartStores));
		put(5);
		try (TestListener listener = TestListener.ofSink(this.server, 1, 10).start()) {
			await().until(() -> this.sink.snapshot().isDrained() && listener.container().getInFlight() == 0);
			assertThat(listener.handled()).hasSize(5).doesNotHaveDuplicates();
			assertThat(this.sink.snapshot().acked()).isEqualTo(5);
		}
	}

	@Test
	void isAcknowledgedAfterItsLease() {
		this.sink.put(row(1, 1));
		try (TestListener listener = TestListener.ofSink(this.server, 1, 10)
			.withSinkOptions(Duration.ofMillis(500), Duration.ofMillis(300))
			.holding(json(1, 1))
			.start()) {
			await().until(() -> listener.handled().contains(json(1, 1)) && listener.delivery(json(1, 1)).isExpired());
			listener.letGoOn(json(1, 1));
			awaitAcked(1);
			assertThat(listener.handled()).containsExactly(json(1, 1));
		}
	}

	@Test
	void isNotGivenBackAfterItsLease() {
		this.sink.put(row(1, 1));
		try (TestListener listener = TestListener.ofSink(this.server, 1, 10)
			.failing()
			.withSinkOptions(Duration.ofMillis(500), Duration.ofMillis(300))
			.holding(json(1, 1))
			.start()) {
			await().until(() -> listener.handled().contains(json(1, 1)) && listener.delivery(json(1, 1)).isExpired());
			listener.letGoOn(json(1, 1));
			await().until(() -> listener.container().getInFlight() == 0);
			listener.container().stop();
			assertThat(this.server.calls(SequinOperation.SINK_NACK)).isZero();
			assertThat(this.sink.snapshot().delivered()).isOne();
		}
	}

	@Test
	void whatCameAtTheEndOfALongWaitHasAllOfItsLease() {
		Duration lease = Duration.ofSeconds(2);
		try (TestListener listener = TestListener.ofSink(this.server, 1, 10).withSinkOptions(LONG, lease).start()) {
			awaitWaiting();
			long start = System.nanoTime();
			await().until(() -> System.nanoTime() - start > lease.toNanos());
			this.sink.put(row(1, 1));
			awaitAcked(1);
			awaitWaiting();
			stop(listener);
		}
	}

	@Test
	void anAcknowledgementWhoseAnswerIsLostIsRepeated() {
		this.server.faults().next(SequinOperation.SINK_ACK, 1, Fault.badGateway());
		this.server.faults().next(SequinOperation.SINK_ACK, 1, Fault.cutAnswer());
		this.sink.put(row(1, 1));
		try (TestListener listener = TestListener.ofSink(this.server, 1, 10).start()) {
			await().until(() -> this.server.calls(SequinOperation.SINK_ACK) == 3);
			await().until(() -> listener.container().getInFlight() == 0);
			assertThat(this.sink.snapshot().isDrained()).isTrue();
			assertThat(listener.handled()).containsExactly(json(1, 1));
		}
	}

	@Test
	void acknowledgementsWaitForOthersWhileThereAreAnyInHand() {
		put(7);
		try (TestListener listener = new TestListener(this.server, TestListener.SINK, 2, 10,
				(polling) -> new PollingOptions(10, polling.minPause(), polling.maxPause(), Duration.ofSeconds(1)))) {
			// Each takes as long as a call, so that they would be acknowledged one by
			// one.
			listener.holding(json(1, 1))
				.doing((delivery, attempt, acknowledgment) -> listener.client().check())
				.start();
			awaitAcked(6);
			assertThat(this.sink.ackBatches()).hasSizeLessThanOrEqualTo(3);
		}
	}

	@Test
	void getsAroundAMessageThatATransformCannotBear(CapturedOutput output) {
		SequinSink raising = this.server
			.createSink(SinkSettings.named("raising").withTransform(SinkTransform.function((message) -> {
				if (message.get("record").toString().contains("id=2,")) {
					throw new IllegalStateException("Division by zero");
				}
				return message;
			})));
		raising.put(IntStream.rangeClosed(1, 4).mapToObj((id) -> row(id, 1)).toList());
		try (TestListener listener = new TestListener(this.server, new SinkConsumer("raising"), 1, 4,
				(polling) -> polling)
			.withSinkOptions(Duration.ofMillis(500), LEASE)
			.start()) {
			await().until(() -> {
				if (raising.snapshot().available() == 0) {
					this.clock.advance(LEASE);
				}
				return raising.snapshot().acked() == 3;
			});
			assertThat(listener.handled()).hasSize(3).doesNotContain(json(2, 1)).doesNotHaveDuplicates();
			assertThat(output).contains("4 messages of the sink raising at once: 2 are asked for");
		}
	}

	@Test
	void comesUpWithASinkThatIsMissingAtTheStart(CapturedOutput output) {
		this.server.faults().next(SequinOperation.SINK_RECEIVE, 2, Fault.unknownConsumer());
		this.sink.put(row(1, 1));
		try (TestListener listener = TestListener.ofSink(this.server, 1, 10).start()) {
			awaitAcked(1);
			assertThat(output).containsOnlyOnce("The Sequin sink orders is not there");
			assertThat(listener.container().getState()).isEqualTo(ContainerState.RUNNING);
		}
	}

	@Test
	void goesOnWithASinkThatWasDisabled(CapturedOutput output) {
		try (TestListener listener = TestListener.ofSink(this.server, 1, 10).start()) {
			await().until(() -> listener.container().getState() == ContainerState.RUNNING);
			this.sink.disable();
			await().until(() -> listener.container().getState() == ContainerState.DISCONNECTED);
			assertThat(listener.container().getLastError()).hasMessageContaining("noproc");
			this.sink.put(row(1, 1));
			this.sink.activate();
			awaitAcked(1);
			assertThat(output).containsOnlyOnce("The Sequin sink orders is not there");
		}
	}

	@Test
	void waitsAsLongAsItIsAskedTo() {
		this.server.faults().always(SequinOperation.SINK_RECEIVE, Fault.tooManyRequests(Duration.ofHours(1)));
		this.server.faults().always(SequinOperation.RECEIVE, Fault.internalServerError());
		this.server.createStream("orders");
		this.server.createConsumer("orders", "shipping", ">", LEASE);
		try (TestListener listener = TestListener.ofSink(this.server, 1, 10).start();
				TestListener other = new TestListener(this.server).start()) {
			// Its pauses are those of a listener that nobody asks to wait.
			await().until(() -> this.server.calls(SequinOperation.RECEIVE) == 3);
			assertThat(this.server.calls(SequinOperation.SINK_RECEIVE)).isOne();
			assertThat(listener.container().getState()).isEqualTo(ContainerState.CONNECTING);
			assertThat(other.handled()).isEmpty();
		}
	}

	@Test
	void warnsOfALeaseThatSequinDoesNotKeep(CapturedOutput output) {
		TestListener.ofSink(this.server, 1, 1).withSinkOptions(LONG, Duration.ofMinutes(2)).start().close();
		assertThat(output).doesNotContain("Sequin keeps none over two minutes");
		TestListener.ofSink(this.server, 1, 1).withSinkOptions(LONG, Duration.ofSeconds(121)).start().close();
		assertThat(output).contains("Sequin keeps none over two minutes");
	}

	@Test
	void aStopLetsTheRunningCallEndAndGivesBackWhatItBrings() {
		TestListener listener = TestListener.ofSink(this.server, 1, 10).withSinkOptions(LONG, LEASE).start();
		awaitWaiting();
		CompletableFuture<?> stopped = listener.stopping();
		assertThat(this.sink.longPolls()).isOne();
		assertThat(stopped).isNotDone();
		this.sink.put(row(1, 1));
		stopped.orTimeout(30, TimeUnit.SECONDS).join();
		assertThat(listener.handled()).isEmpty();
		assertThat(this.sink.snapshot().available()).isOne();
		assertThat(this.sink.longPolls()).isZero();
		assertThat(nacked()).hasSize(1);
	}

	@Test
	void aStopGivesBackWhatWaitsAndWhatIsHeldAndWaitsForWhatIsHandled() {
		put(5);
		try (TestListener listener = TestListener.ofSink(this.server, 1, 5).retryingAfter(Duration.ofSeconds(20))) {
			listener.holding(json(2, 1)).doing((delivery, attempt, acknowledgment) -> {
				if (delivery.payload().equals(json(1, 1))) {
					throw new IllegalStateException("Not this time");
				}
			});
			listener.start();
			await().until(() -> listener.handled().contains(json(2, 1)));
			CompletableFuture<?> stopped = listener.stopping();
			await().until(() -> this.sink.snapshot().available() == 3);
			assertThat(stopped).isNotDone();
			listener.letGoOn(json(2, 1));
			stopped.orTimeout(30, TimeUnit.SECONDS).join();
			assertThat(this.sink.snapshot().available()).isEqualTo(4);
			assertThat(this.sink.snapshot().acked()).isOne();
			assertThat(listener.handled()).containsExactly(json(1, 1), json(2, 1));
		}
	}

	private static ConditionFactory await() {
		return org.awaitility.Awaitility.await().atMost(Duration.ofSeconds(30));
	}

	private void awaitAcked(int count) {
		await().until(() -> this.sink.snapshot().acked() == count);
	}

	private void awaitWaiting() {
		await().until(() -> this.sink.longPolls() == 1);
	}

	/** Ends the running call, so that the stop need not wait for it. */
	private void stop(TestListener listener) {
		CompletableFuture<?> stopped = listener.stopping();
		this.sink.put(row(0, 1));
		stopped.orTimeout(30, TimeUnit.SECONDS).join();
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

	private static String json(int id, int version) {
		return "{\"id\":" + id + ",\"v\":" + version + "}";
	}

	private List<String> nacked() {
		return this.sink.nackBatches().stream().flatMap(Collection::stream).toList();
	}

}
