package io.streamstarters.sequin.listener;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.streamstarters.sequin.test.ConsumerSnapshot;
import io.streamstarters.sequin.test.Fault;
import io.streamstarters.sequin.test.MovableClock;
import io.streamstarters.sequin.test.SequinOperation;
import io.streamstarters.sequin.test.SequinServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The way of messages whose handling fails. Such a message is kept until its delay is
 * over and then given back; or not given back at all, when its lease ends before; or
 * given back early, when the listener stops.
 */
class SequinListenerRetryTests {

	private static final Duration LEASE = Duration.ofSeconds(30);

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

	@Test
	void isGivenBackAfterItsDelayUntilItSucceeds() {
		List<Integer> attempts = new CopyOnWriteArrayList<>();
		this.server.publish("orders", "orders.1", "a");
		try (TestListener listener = new TestListener(this.server)) {
			listener.doing((delivery, attempt, acknowledgment) -> {
				attempts.add(attempt);
				if (attempt < 3) {
					throw new IllegalStateException("Not this time");
				}
			});
			listener.start();
			await().until(() -> snapshot().isDrained());
			assertThat(attempts).containsExactly(1, 2, 3);
			List<String> id = List.of(listener.ackId("a"));
			assertThat(this.server.nackBatches()).containsExactly(id, id);
			assertThat(this.server.ackBatches()).containsExactly(id);
		}
	}

	@Test
	void countsTheAttemptsOfANewValueFromOne() {
		List<String> attempts = new CopyOnWriteArrayList<>();
		this.server.publish("orders", "orders.1", "old");
		try (TestListener listener = new TestListener(this.server)) {
			listener.doing((delivery, attempt, acknowledgment) -> {
				attempts.add(delivery.payload() + " " + attempt);
				if (attempt == 1) {
					this.server.publish("orders", "orders.1", "new");
					throw new IllegalStateException("Not this time");
				}
			});
			listener.start();
			await().until(() -> snapshot().isDrained());
			assertThat(attempts).containsExactly("old 1", "new 1", "new 2");
		}
	}

	@Test
	void anErrorIsAFailureToo() {
		this.server.publish("orders", "orders.1", "a");
		try (TestListener listener = new TestListener(this.server)) {
			listener.doing((delivery, attempt, acknowledgment) -> {
				if (attempt == 1) {
					throw new StackOverflowError();
				}
			});
			listener.start();
			await().until(() -> snapshot().isDrained());
			assertThat(listener.handled()).containsExactly("a", "a");
		}
	}

	@Test
	void isNotGivenBackBeforeItsDelayIsOver() {
		this.server.publish("orders", "orders.1", "a");
		try (TestListener listener = new TestListener(this.server, 1, 1).retryingAfter(Duration.ofSeconds(25))) {
			listener.doing((delivery, attempt, acknowledgment) -> {
				if (delivery.payload().equals("a")) {
					throw new IllegalStateException("Not this time");
				}
			});
			listener.start();
			await().until(() -> listener.handled().contains("a"));
			// What is held is not in hand: others get their turn.
			this.server.publish("orders", "orders.2", "b");
			this.server.publish("orders", "orders.3", "c");
			await().until(() -> snapshot().acked() == 2);
			assertThat(listener.handled()).containsExactly("a", "b", "c");
			assertThat(this.server.calls(SequinOperation.NACK)).isZero();
			assertThat(snapshot().delivered()).isOne();
		}
	}

	@Test
	void isGivenBackEarlyWhenTheListenerStops() {
		this.server.publish("orders", "orders.1", "a");
		try (TestListener listener = new TestListener(this.server).failing().retryingAfter(Duration.ofSeconds(25))) {
			listener.start();
			await().until(() -> listener.handled().contains("a"));
			listener.container().stop();
			assertThat(this.server.nackBatches()).containsExactly(List.of(listener.ackId("a")));
			assertThat(snapshot().available()).isOne();
		}
	}

	@Test
	void isLeftToComeAgainWithItsLeaseWhenTheDelayIsLonger() {
		this.server.publish("orders", "orders.1", "a");
		try (TestListener listener = new TestListener(this.server).retryingAfter(Duration.ofHours(1))) {
			listener.doing((delivery, attempt, acknowledgment) -> {
				if (attempt == 1) {
					throw new IllegalStateException("Not this time");
				}
			});
			listener.start();
			await().until(() -> listener.handled().contains("a"));
			listener.container().stop();
			assertThat(this.server.calls(SequinOperation.NACK)).isZero();
			assertThat(snapshot().delivered()).isOne();
			listener.start();
			this.clock.advance(LEASE);
			await().until(() -> snapshot().isDrained());
			assertThat(listener.handled()).containsExactly("a", "a");
		}
	}

	@Test
	void copiesOfAFailedMessageAreGivenBackTogether() {
		this.server.faults().handOutAgain(2);
		this.server.publish("orders", "orders.1", "a");
		try (TestListener listener = new TestListener(this.server, 2, 2).failing().holding("a")) {
			listener.retryingAfter(Duration.ofSeconds(25)).start();
			await().until(() -> listener.container().getInFlight() == 2);
			listener.letGoOn("a");
			await().until(() -> listener.container().getInFlight() == 0);
			listener.container().stop();
			assertThat(this.server.nackBatches()).containsExactly(List.of(listener.ackId("a")));
		}
	}

	@Test
	void aFailedGivingBackIsRepeated() {
		this.server.faults().next(SequinOperation.NACK, 2, Fault.internalServerError());
		this.server.publish("orders", "orders.1", "a");
		try (TestListener listener = new TestListener(this.server)) {
			listener.doing((delivery, attempt, acknowledgment) -> {
				if (attempt == 1) {
					throw new IllegalStateException("Not this time");
				}
			});
			listener.start();
			await().until(() -> snapshot().isDrained());
			assertThat(this.server.calls(SequinOperation.NACK)).isEqualTo(3);
			assertThat(listener.handled()).containsExactly("a", "a");
		}
	}

	@Test
	void aGivingBackThatIsLostLeavesTheMessageToItsLease() {
		this.server.faults().next(SequinOperation.NACK, 1, Fault.badGateway());
		this.server.publish("orders", "orders.1", "a");
		try (TestListener listener = new TestListener(this.server)) {
			listener.doing((delivery, attempt, acknowledgment) -> {
				if (attempt == 1) {
					throw new IllegalStateException("Not this time");
				}
			});
			listener.start();
			await().until(() -> this.server.calls(SequinOperation.NACK) == 1);
			this.clock.advance(LEASE);
			await().until(() -> snapshot().isDrained());
			assertThat(listener.handled()).containsExactly("a", "a");
		}
	}

	@Test
	void aListenerMayDecideByItself() {
		this.server.publish("orders", "orders.1", "later");
		this.server.publish("orders", "orders.2", "unwanted");
		this.server.publish("orders", "orders.3", "done");
		try (TestListener listener = new TestListener(this.server)) {
			listener.doing((delivery, attempt, acknowledgment) -> {
				switch ((String) delivery.payload()) {
					case "later" -> acknowledgment.retryLater(Duration.ofSeconds(25), "Not now");
					case "unwanted" -> acknowledgment.discard("Nobody wants it");
					default -> {
						acknowledgment.ack();
						throw new IllegalStateException("Too late to fail");
					}
				}
			});
			listener.start();
			await().until(() -> snapshot().acked() == 2);
			assertThat(snapshot().delivered()).isOne();
			listener.container().stop();
			// Twice if the last poll was handed it once more.
			assertThat(this.server.nackBatches()).isNotEmpty().containsOnly(List.of(listener.ackId("later")));
		}
	}

	private ConsumerSnapshot snapshot() {
		return this.server.consumer("orders", "shipping");
	}

}
