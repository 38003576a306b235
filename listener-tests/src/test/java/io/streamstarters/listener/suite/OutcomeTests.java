package io.streamstarters.listener.suite;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

import io.streamstarters.ensync.EnSyncListener;
import io.streamstarters.listener.Acknowledgment;
import io.streamstarters.listener.BatchAcknowledgment;
import io.streamstarters.listener.ListenerHeaders;
import io.streamstarters.sequin.SequinListener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.messaging.handler.annotation.Header;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/**
 * What a method decides about its message.
 */
class OutcomeTests extends AbstractBrokerTests {

	OutcomeTests() {
		super(Listeners.class);
	}

	@ParameterizedTest
	@ValueSource(strings = { "decides", "decidesLater" })
	void whatIsAcknowledgedStaysSoAlthoughTheMethodFails(String listener) {
		send(listener, 1, "ack, fail");
		awaitSettled(listener);
		assertThat(calls(listener)).containsOnlyOnce("ack, fail 1");
	}

	@ParameterizedTest
	@ValueSource(strings = { "decides", "decidesLater" })
	void whatIsToBeTriedLaterComesAgainAndCountsAsAnAttempt(String listener) {
		long retried = this.application.listener(listener).getStatistics().getRetried();
		long failed = this.application.listener(listener).getStatistics().getFailed();
		send(listener, 2, "later");
		awaitSettled(listener);
		assertThat(calls(listener)).containsSubsequence("later 1", "later 2").containsOnlyOnce("later 1", "later 2");
		assertThat(this.application.listener(listener).getStatistics().getRetried()).isEqualTo(retried + 1);
		assertThat(this.application.listener(listener).getStatistics().getFailed()).isEqualTo(failed);
	}

	@ParameterizedTest
	@ValueSource(strings = { "decides", "decidesLater" })
	void whatIsDiscardedIsSettledAndDoesNotCountAsHandled(String listener) {
		long handled = this.application.listener(listener).getStatistics().getHandled();
		send(listener, 3, "discard");
		awaitSettled(listener);
		assertThat(calls(listener)).containsOnlyOnce("discard 1");
		assertThat(this.application.listener(listener).getStatistics().getHandled()).isEqualTo(handled);
	}

	@ParameterizedTest
	@ValueSource(strings = { "decides", "decidesLater" })
	void theFirstDecisionCountsAndASecondOneIsRefused(String listener) {
		send(listener, 4, "twice");
		awaitSettled(listener);
		assertThat(calls("refused by " + listener)).singleElement().isInstanceOf(IllegalStateException.class);
		assertThat(calls(listener)).containsOnlyOnce("twice 1");
	}

	@ParameterizedTest
	@ValueSource(strings = { "decides", "decidesLater" })
	void aDecisionAfterTheMethodIsRefused(String listener) {
		send(listener, 5, "nothing");
		awaitSettled(listener);
		Acknowledgment late = (Acknowledgment) calls("acknowledgments of " + listener + " 5").get(0);
		assertThatIllegalStateException().isThrownBy(late::ack);
	}

	@ParameterizedTest
	@CsvSource({ "21,'ack, fail'", "22,later", "23,discard", "24,nothing" })
	void whatTheBrokerHasConfirmedIsTold(int id, String decision) {
		send("decides", id, decision);
		await().until(() -> !calls("acknowledgments of decides " + id).isEmpty());
		Acknowledgment acknowledgment = (Acknowledgment) calls("acknowledgments of decides " + id).get(0);
		assertThat(acknowledgment.settled()).succeedsWithin(Duration.ofSeconds(30));
		awaitSettled("decides");
	}

	@ParameterizedTest
	@CsvSource({ "6,at once", "7,after a nanosecond", "8,after days", "9,for no reason", "10,for an empty reason",
			"11,in the past", "12,discarded for no reason" })
	void aDecisionAtTheLimitsIsCarriedOutOrFails(int id, String decision) {
		send("odd", id, decision);
		await().until(() -> calls("odd").contains(decision + " 1"));
		awaitNothingInHand("odd");
		this.broker.pass(Duration.ofHours(25));
		awaitSettled("odd");
		assertThat(calls("odd")).containsOnlyOnce(decision + " 1", decision + " 2");
	}

	@Test
	void aMessageIsSettledByHandOnAnyThread() {
		send("byHand", 1, "ack");
		await().until(() -> calls("byHand").size() == 1);
		assertThat(this.broker.unsettled("byHand")).isOne();
		((Acknowledgment) calls("byHand").get(0)).ack();
		awaitSettled("byHand");
		send("byHand", 2, "later");
		await().until(() -> calls("byHand").size() == 2);
		((Acknowledgment) calls("byHand").get(1)).retryLater(Duration.ofMillis(50), "Not yet");
		await().until(() -> calls("byHand").size() == 3);
		((Acknowledgment) calls("byHand").get(2)).discard("Not wanted");
		awaitSettled("byHand");
		assertThatIllegalStateException().isThrownBy(((Acknowledgment) calls("byHand").get(2))::ack);
	}

	@Test
	void theMessagesOfABatchAreSettledByHandOneByOne() {
		for (int id = 1; id <= 4; id++) {
			send("byHandInBatch", id, "note");
		}
		AtomicInteger seen = new AtomicInteger();
		for (int settled = 1; settled <= 4; settled++) {
			await().until(() -> calls("byHandInBatch").size() > seen.get());
			((Acknowledgment) calls("byHandInBatch").get(seen.getAndIncrement())).ack();
			awaitUnsettled("byHandInBatch", 4 - settled);
		}
	}

	@Test
	void whatIsNotSettledByHandInTimeIsReportedAndComesAgain(CapturedOutput output) {
		Broker other = closing(this.kind.start());
		TestApplication application = closing(
				TestApplication.start(other, ByHand.class, "listener.settlement-timeout=50ms"));
		other.send("byHand", new Note(1, "forgotten"));
		await().until(() -> application.calls("byHand").size() == 2);
		((Acknowledgment) application.calls("byHand").get(1)).ack();
		await().until(() -> other.unsettled("byHand") == 0);
		assertThat(output).contains("Listener 'byHand' acknowledges by hand and has not settled");
		assertThat(application.listener("byHand").getStatistics().getFailed()).isOne();
	}

	static class Listeners extends ByHand {

		private final Calls calls;

		Listeners(Calls calls) {
			super(calls);
			this.calls = calls;
		}

		@EnSyncListener(id = "decides", value = "decides")
		@SequinListener(id = "decides", stream = "${stream}", consumer = "${consumer.decides}",
				sink = "${sink.decides}")
		void decides(Note note, Acknowledgment acknowledgment, @Header(ListenerHeaders.DELIVERY_ATTEMPT) int attempt) {
			decide("decides", note, acknowledgment, attempt);
		}

		@EnSyncListener(id = "decidesLater", value = "decidesLater")
		@SequinListener(id = "decidesLater", stream = "${stream}", consumer = "${consumer.decidesLater}",
				sink = "${sink.decidesLater}")
		CompletableFuture<Void> decidesLater(Note note, Acknowledgment acknowledgment,
				@Header(ListenerHeaders.DELIVERY_ATTEMPT) int attempt) {
			return CompletableFuture.runAsync(() -> decide("decidesLater", note, acknowledgment, attempt));
		}

		private void decide(String listener, Note note, Acknowledgment acknowledgment, int attempt) {
			this.calls.add(listener, note.text() + " " + attempt);
			this.calls.add("acknowledgments of " + listener + " " + note.id(), acknowledgment);
			switch (note.text()) {
				case "ack, fail" -> {
					acknowledgment.ack();
					throw new IllegalStateException("after the decision");
				}
				case "later" -> {
					if (attempt == 1) {
						acknowledgment.retryLater(Duration.ofMillis(50), "Not yet");
					}
				}
				case "discard" -> acknowledgment.discard("Not wanted");
				case "twice" -> {
					acknowledgment.ack();
					try {
						acknowledgment.retryLater(Duration.ofMillis(50), "Changed my mind");
					}
					catch (IllegalStateException ex) {
						this.calls.add("refused by " + listener, ex);
					}
				}
				default -> {
				}
			}
		}

		@EnSyncListener(id = "byHandInBatch", value = "byHandInBatch", batchSize = "3", ackMode = "manual")
		@SequinListener(id = "byHandInBatch", stream = "${stream}", consumer = "${consumer.byHandInBatch}",
				sink = "${sink.byHandInBatch}", batchSize = "3", ackMode = "manual")
		void byHandInBatch(List<Note> notes, BatchAcknowledgment acknowledgment) {
			for (int i = 0; i < notes.size(); i++) {
				this.calls.add("byHandInBatch", acknowledgment.get(i));
			}
		}

		@EnSyncListener(id = "odd", value = "odd")
		@SequinListener(id = "odd", stream = "${stream}", consumer = "${consumer.odd}", sink = "${sink.odd}")
		void odd(Note note, Acknowledgment acknowledgment, @Header(ListenerHeaders.DELIVERY_ATTEMPT) int attempt) {
			this.calls.add("odd", note.text() + " " + attempt);
			if (attempt > 1) {
				return;
			}
			switch (note.text()) {
				case "at once" -> acknowledgment.retryLater(Duration.ZERO, "Again");
				case "after a nanosecond" -> acknowledgment.retryLater(Duration.ofNanos(1), "Again");
				case "after days" -> acknowledgment.retryLater(Duration.ofDays(400), "Again");
				case "for no reason" -> acknowledgment.retryLater(Duration.ofMillis(50), null);
				case "for an empty reason" -> acknowledgment.retryLater(Duration.ofMillis(50), "");
				case "in the past" -> acknowledgment.retryLater(Duration.ofSeconds(-1), "Again");
				case "discarded for no reason" -> acknowledgment.discard(null);
				default -> throw new IllegalArgumentException(note.text());
			}
		}

	}

	static class ByHand {

		private final Calls calls;

		ByHand(Calls calls) {
			this.calls = calls;
		}

		@EnSyncListener(id = "byHand", value = "byHand", ackMode = "manual")
		@SequinListener(id = "byHand", stream = "${stream}", consumer = "${consumer.byHand}", sink = "${sink.byHand}",
				ackMode = "manual")
		void byHand(Note note, Acknowledgment acknowledgment) {
			this.calls.add("byHand", acknowledgment);
		}

	}

}
