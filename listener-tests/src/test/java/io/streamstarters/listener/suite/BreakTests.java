package io.streamstarters.listener.suite;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.streamstarters.ensync.EnSyncListener;
import io.streamstarters.listener.Acknowledgment;
import io.streamstarters.listener.DeadLetterPublisher;
import io.streamstarters.listener.FailedDelivery;
import io.streamstarters.listener.ListenerHeaders;
import io.streamstarters.listener.container.ContainerState;
import io.streamstarters.sequin.SequinListener;
import org.junit.jupiter.api.Test;

import org.springframework.context.annotation.Bean;
import org.springframework.messaging.handler.annotation.Header;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What becomes of messages in hand while the broker goes away and comes back, or delivers
 * them twice.
 */
class BreakTests extends AbstractBrokerTests {

	private static final List<String> LISTENERS = List.of("first", "second");

	private static final List<String> ENDS = List.of("returns", "fails once", "fails always", "puts off", "discards");

	BreakTests() {
		super(Listeners.class, "listener.retry.max-attempts=2");
	}

	/** The first end while the broker is away, the second when it is back. */
	@Test
	void handlersThatOutliveTheConnectionAreNotCalledForNothing() {
		for (String listener : LISTENERS) {
			for (int i = 0; i < ENDS.size(); i++) {
				send(listener, i, ENDS.get(i));
			}
		}
		await().until(() -> calls("first").size() == ENDS.size() && calls("second").size() == ENDS.size());
		this.broker.stop();
		LISTENERS.forEach((listener) -> this.application.awaitState(listener, ContainerState.DISCONNECTED));
		this.application.bean(Listeners.class).letGo("first");
		awaitCalls("ended first", ENDS.size());
		this.broker.start();
		LISTENERS.forEach((listener) -> this.application.awaitState(listener, ContainerState.RUNNING));
		this.application.bean(Listeners.class).letGo("second");
		for (String listener : LISTENERS) {
			awaitSettledInTime(listener);
			assertThat(calls(listener))
				.contains("returns 1", "fails once 1", "fails once 2", "fails always 1", "fails always 2", "puts off 1",
						"puts off 2", "discards 1")
				.filteredOn((call) -> !call.toString().startsWith("discards"))
				.hasSize(7);
			assertThat(calls("dead " + listener)).hasSize(1);
		}
	}

	private void awaitCalls(String name, int calls) {
		await(name).until(() -> calls(name).size() == calls);
	}

	@Test
	void aCopyOfAMessageInHandSharesItsFate() {
		long redelivered = this.application.listener("copied").getStatistics().getRedelivered();
		send("copied", 1, "note");
		awaitCalls("copied", 1);
		this.broker.redeliverInHand("copied");
		await().until(() -> this.application.listener("copied").getStatistics().getRedelivered() == redelivered + 1);
		this.application.bean(Listeners.class).letGo("copied");
		awaitSettled("copied");
		awaitNothingInHand("copied");
		assertThat(calls("copied")).hasSize(1);
	}

	@Test
	void anAcknowledgmentThatIsRefusedLeavesTheMessageAndHoldsNoOtherBack() {
		this.broker.refuseNextAck();
		send("refused", 1, "note");
		awaitCalls("refused", 1);
		awaitNothingInHand("refused");
		send("refused", 2, "note");
		awaitCalls("refused", 2);
		awaitSettledInTime("refused");
		assertThat(calls("refused")).containsExactly(new Note(1, "note"), new Note(2, "note"));
		assertThat(this.application.listener("refused").getStatistics().getDuplicates()).isOne();
	}

	@Test
	void aPauseOutlivesTheConnection() {
		this.application.registry().pause("paused");
		send("after", 1, "note");
		awaitSettled("after");
		this.broker.awaitNoCall("paused");
		this.broker.stop();
		this.application.awaitState("after", ContainerState.DISCONNECTED);
		send("paused", 1, "note");
		this.broker.start();
		this.application.awaitState("after", ContainerState.RUNNING);
		send("after", 2, "note");
		awaitSettledInTime("after");
		assertThat(this.application.listener("paused").isPaused()).isTrue();
		assertThat(calls("paused")).isEmpty();
		this.application.registry().resume("paused");
		// EnSync puts off what comes before the engine knows of the pause.
		awaitSettledInTime("paused");
		assertThat(calls("paused")).hasSize(1);
	}

	@Test
	void aListenerStopsAndStartsWhileTheBrokerIsAway() {
		this.broker.stop();
		this.application.awaitState("restarted", ContainerState.DISCONNECTED);
		this.application.registry().stop("restarted");
		assertThat(this.application.listener("restarted").getState()).isEqualTo(ContainerState.STOPPED);
		this.application.registry().start("restarted");
		send("restarted", 1, "note");
		this.broker.start();
		awaitSettled("restarted");
		assertThat(calls("restarted")).hasSize(1);
	}

	static class Listeners {

		private final Calls calls;

		private final Map<String, CountDownLatch> gates = new ConcurrentHashMap<>();

		Listeners(Calls calls) {
			this.calls = calls;
		}

		void letGo(String listener) {
			gate(listener).countDown();
		}

		private CountDownLatch gate(String listener) {
			return this.gates.computeIfAbsent(listener, (key) -> new CountDownLatch(1));
		}

		@Bean
		DeadLetterPublisher deadLetters() {
			return (failure) -> {
				this.calls.add("dead " + failure.listenerId(), ((FailedDelivery) failure).attempt());
				return CompletableFuture.completedStage(true);
			};
		}

		@EnSyncListener(id = "first", value = "first", concurrency = "5")
		@EnSyncListener(id = "second", value = "second", concurrency = "5")
		@SequinListener(id = "first", stream = "${stream}", consumer = "${consumer.first}", sink = "${sink.first}",
				concurrency = "5")
		@SequinListener(id = "second", stream = "${stream}", consumer = "${consumer.second}", sink = "${sink.second}",
				concurrency = "5")
		void gated(Note note, Acknowledgment acknowledgment, @Header(ListenerHeaders.LISTENER_ID) String listener,
				@Header(ListenerHeaders.DELIVERY_ATTEMPT) int attempt) throws InterruptedException {
			this.calls.add(listener, note.text() + " " + attempt);
			assertThat(gate(listener).await(30, TimeUnit.SECONDS)).isTrue();
			try {
				switch (note.text()) {
					case "fails once" -> {
						if (attempt == 1) {
							throw new IllegalStateException("fails");
						}
					}
					case "fails always" -> throw new IllegalStateException("fails");
					case "puts off" -> {
						if (attempt == 1) {
							acknowledgment.retryLater(Duration.ofMillis(50), "Not yet");
						}
					}
					case "discards" -> acknowledgment.discard("Not wanted");
					default -> {
					}
				}
			}
			finally {
				this.calls.add("ended " + listener, note.text());
			}
		}

		@EnSyncListener(id = "copied", value = "copied", maxInFlight = "4")
		@SequinListener(id = "copied", stream = "${stream}", consumer = "${consumer.copied}", sink = "${sink.copied}",
				maxInFlight = "4")
		void copied(Note note) throws InterruptedException {
			this.calls.add("copied", note);
			assertThat(gate("copied").await(30, TimeUnit.SECONDS)).isTrue();
		}

		@EnSyncListener(id = "paused", value = "paused")
		@EnSyncListener(id = "after", value = "after")
		@EnSyncListener(id = "refused", value = "refused")
		@EnSyncListener(id = "restarted", value = "restarted")
		@SequinListener(id = "paused", stream = "${stream}", consumer = "${consumer.paused}", sink = "${sink.paused}")
		@SequinListener(id = "after", stream = "${stream}", consumer = "${consumer.after}", sink = "${sink.after}")
		@SequinListener(id = "refused", stream = "${stream}", consumer = "${consumer.refused}",
				sink = "${sink.refused}")
		@SequinListener(id = "restarted", stream = "${stream}", consumer = "${consumer.restarted}",
				sink = "${sink.restarted}")
		void any(Note note, @Header(ListenerHeaders.LISTENER_ID) String listener) {
			this.calls.add(listener, note);
		}

	}

}
