package io.streamstarters.sequin.listener;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import io.streamstarters.sequin.test.ConsumerSnapshot;
import io.streamstarters.sequin.test.Fault;
import io.streamstarters.sequin.test.MovableClock;
import io.streamstarters.sequin.test.SequinOperation;
import io.streamstarters.sequin.test.SequinServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The way of an acknowledgement that Sequin does not take at once. One that was certainly
 * not carried out is repeated; one whose answer is lost is not, since a newer value of
 * the key may have its id by now; those that were refused together are repeated in two
 * halves. What stays unacknowledged comes again and is acknowledged then, without another
 * call of the handler.
 */
class SequinListenerSettlementTests {

	private static final Duration LEASE = Duration.ofSeconds(30);

	private static final Fault REFUSAL = Fault.answer(400, "application/json", "{\"summary\":\"Invalid ack ids\"}");

	private final MovableClock clock = MovableClock.startingNow();

	private final SequinServer server = SequinServer.builder()
		.clock(this.clock)
		.stream("orders")
		.consumer("orders", "shipping", "orders.>", LEASE)
		.start();

	@AfterEach
	void stop() {
		this.server.close();
	}

	static Stream<Fault> notCarriedOut() {
		return Stream.of(Fault.internalServerError(), Fault.tooManyRequests(Duration.ofSeconds(1)));
	}

	@ParameterizedTest
	@MethodSource("notCarriedOut")
	void isRepeatedWhenItWasNotCarriedOut(Fault fault) {
		this.server.faults().next(SequinOperation.ACK, 3, fault);
		this.server.publish("orders", "orders.1", "a");
		try (TestListener listener = new TestListener(this.server).start()) {
			await().until(() -> snapshot().isDrained());
			assertThat(this.server.calls(SequinOperation.ACK)).isEqualTo(4);
			assertThat(listener.handled()).containsExactly("a");
		}
	}

	@Test
	void isNotRepeatedWhenItsAnswerIsNotSequins() {
		this.server.faults().next(SequinOperation.ACK, 1, Fault.badGateway());
		this.server.publish("orders", "orders.1", "a");
		try (TestListener listener = new TestListener(this.server).start()) {
			await().until(() -> this.server.calls(SequinOperation.ACK) == 1);
			acknowledgeAMarker(listener);
			assertThat(ackedIds()).containsExactly(listener.ackId("marker"));
			this.clock.advance(LEASE);
			await().until(() -> snapshot().isDrained());
			assertThat(ackedIds()).containsExactly(listener.ackId("marker"), listener.ackId("a"));
			assertThat(listener.handled()).containsExactly("a", "marker");
		}
	}

	@Test
	void isNotRepeatedWhenItsAnswerIsCut() {
		this.server.faults().next(SequinOperation.ACK, 1, Fault.cutBody());
		this.server.publish("orders", "orders.1", "a");
		try (TestListener listener = new TestListener(this.server).start()) {
			await().until(() -> snapshot().isDrained() && listener.container().getInFlight() == 0);
			acknowledgeAMarker(listener);
			assertThat(ackedIds()).containsExactly(listener.ackId("a"), listener.ackId("marker"));
			assertThat(this.server.calls(SequinOperation.ACK)).isEqualTo(2);
			assertThat(listener.handled()).containsExactly("a", "marker");
		}
	}

	@Test
	void waitsForAServerThatIsAwayAndIsNotHandledAgain() {
		this.server.publish("orders", "orders.1", "a");
		try (TestListener listener = new TestListener(this.server).holding("a").start()) {
			await().until(() -> listener.handled().contains("a"));
			this.server.stop();
			listener.letGoOn("a");
			await().until(() -> listener.container().getLastError() != null);
			this.server.start();
			await().until(() -> snapshot().isDrained());
			assertThat(snapshot().deliverCount("orders.1")).isOne();
			assertThat(listener.handled()).containsExactly("a");
		}
	}

	@Test
	void isSentWithHalfOfThemWhenItWasRefusedTogetherWithOthers() {
		try (TestListener listener = refusingAfterTheFirst(1, REFUSAL)) {
			await().until(() -> listener.container().getInFlight() == 1);
			assertThat(this.server.ackBatches()).extracting(List::size).containsExactly(1, 1, 2);
			assertThat(ackedIds()).doesNotHaveDuplicates();
		}
	}

	@Test
	void oneThatIsRefusedSpoilsNoOther() {
		try (TestListener listener = refusingAfterTheFirst(2, REFUSAL)) {
			await().until(() -> listener.container().getInFlight() == 1);
			assertThat(ackedIds()).containsExactlyInAnyOrder(listener.ackId("1"), listener.ackId("3"),
					listener.ackId("4"));
			this.clock.advance(LEASE);
			await().until(() -> ackedIds().contains(listener.ackId("2")));
			assertThat(listener.handled()).containsExactly("1", "2", "3", "4", "last");
		}
	}

	@Test
	void isNotSentByItselfWhenTheConsumerIsGone() {
		Fault gone = Fault.answer(404, "application/json", "{\"summary\":\"Not found\"}");
		// The client asks for the consumer's id and tries once more.
		try (TestListener listener = refusingAfterTheFirst(2, gone)) {
			await().until(() -> listener.container().getInFlight() == 1);
			assertThat(this.server.calls(SequinOperation.ACK)).isEqualTo(3);
			assertThat(ackedIds()).containsExactly(listener.ackId("1"));
		}
	}

	/**
	 * The acknowledgement of the first message is answered when those of three more are
	 * waiting, and the next ones are refused. A fifth message is still being handled.
	 */
	private TestListener refusingAfterTheFirst(int refusals, Fault refusal) {
		CompletableFuture<Void> gate = new CompletableFuture<>();
		this.server.faults().next(SequinOperation.ACK, 1, Fault.holdUntil(gate));
		this.server.faults().next(SequinOperation.ACK, refusals, refusal);
		for (int i = 1; i <= 4; i++) {
			this.server.publish("orders", "orders." + i, Integer.toString(i));
		}
		this.server.publish("orders", "orders.last", "last");
		TestListener listener = new TestListener(this.server).holding("last").start();
		await().until(() -> listener.handled().contains("last"));
		gate.complete(null);
		return listener;
	}

	private void acknowledgeAMarker(TestListener listener) {
		this.server.publish("orders", "orders.marker", "marker");
		await().until(() -> listener.handled().contains("marker") && ackedIds().contains(listener.ackId("marker")));
	}

	private List<String> ackedIds() {
		return this.server.ackBatches().stream().flatMap(Collection::stream).toList();
	}

	private ConsumerSnapshot snapshot() {
		return this.server.consumer("orders", "shipping");
	}

}
