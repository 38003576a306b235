package io.streamstarters.listener.suite;

import java.time.Duration;

import io.streamstarters.ensync.EnSyncListener;
import io.streamstarters.listener.Acknowledgment;
import io.streamstarters.listener.ListenerHeaders;
import io.streamstarters.sequin.SequinListener;
import org.junit.jupiter.api.Test;

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

	@Test
	void whatIsAcknowledgedStaysSoAlthoughTheMethodFails() {
		send("decides", 1, "ack, fail");
		awaitSettled("decides");
		assertThat(calls("decides")).containsOnlyOnce("ack, fail 1");
	}

	@Test
	void whatIsToBeTriedLaterComesAgainAndCountsAsAnAttempt() {
		long retried = this.application.listener("decides").getStatistics().getRetried();
		long failed = this.application.listener("decides").getStatistics().getFailed();
		send("decides", 2, "later");
		awaitSettled("decides");
		assertThat(calls("decides")).containsSubsequence("later 1", "later 2").containsOnlyOnce("later 1", "later 2");
		assertThat(this.application.listener("decides").getStatistics().getRetried()).isEqualTo(retried + 1);
		assertThat(this.application.listener("decides").getStatistics().getFailed()).isEqualTo(failed);
	}

	@Test
	void whatIsDiscardedIsSettledAndDoesNotCountAsHandled() {
		long handled = this.application.listener("decides").getStatistics().getHandled();
		send("decides", 3, "discard");
		awaitSettled("decides");
		assertThat(calls("decides")).containsOnlyOnce("discard 1");
		assertThat(this.application.listener("decides").getStatistics().getHandled()).isEqualTo(handled);
	}

	@Test
	void theFirstDecisionCountsAndASecondOneIsRefused() {
		send("decides", 4, "twice");
		awaitSettled("decides");
		assertThat(calls("refused")).singleElement().isInstanceOf(IllegalStateException.class);
		assertThat(calls("decides")).containsOnlyOnce("twice 1");
	}

	@Test
	void aDecisionAfterTheMethodIsRefused() {
		send("decides", 5, "nothing");
		awaitSettled("decides");
		Acknowledgment late = (Acknowledgment) calls("acknowledgments of 5").get(0);
		assertThatIllegalStateException().isThrownBy(late::ack);
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
			this.calls.add("decides", note.text() + " " + attempt);
			this.calls.add("acknowledgments of " + note.id(), acknowledgment);
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
						this.calls.add("refused", ex);
					}
				}
				default -> {
				}
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
