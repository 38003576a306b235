package io.streamstarters.listener.suite;

import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.streamstarters.ensync.EnSyncListener;
import io.streamstarters.listener.Acknowledgment;
import io.streamstarters.listener.DeadLetterPublisher;
import io.streamstarters.listener.FailedDelivery;
import io.streamstarters.listener.PayloadException;
import io.streamstarters.sequin.SequinListener;
import jakarta.validation.Valid;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.context.annotation.Bean;
import org.springframework.messaging.Message;
import org.springframework.messaging.handler.annotation.Header;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Messages that cannot be read.
 */
class PoisonTests extends AbstractBrokerTests {

	/** Confidential in places where content would be. */
	private static final String MISFIT = "{\"id\":1,\"text\":{\"confidential\":1}}";

	PoisonTests() {
		super(WithDeadLetters.class);
	}

	@ParameterizedTest
	@ValueSource(strings = { "payload", "message", "valid", "batch", "filtered", "byHand", "limited" })
	void aPayloadThatDoesNotFitGoesToTheDeadLettersAtOnceAsItCame(String listener, CapturedOutput output) {
		this.broker.send(listener, 1, MISFIT);
		send(listener, 2, "fine");
		awaitSettled(listener);
		assertThat(calls(listener)).containsOnlyOnce(new Note(2, "fine")).doesNotContain(new Note(1, null));
		assertThat(calls("dead " + listener)).anySatisfy((dead) -> {
			FailedDelivery failure = (FailedDelivery) dead;
			assertThat(failure.attempt()).isOne();
			assertThat(failure.cause()).isInstanceOf(PayloadException.class);
			assertThat(failure.delivery().payload()).isEqualTo(MISFIT);
		});
		assertThat(output).doesNotContain("confidential");
	}

	@Test
	void aPayloadThatIsNotValidIsOneThatDoesNotFit() {
		send("valid", 3, "");
		awaitSettled("valid");
		assertThat(calls("valid")).doesNotContain(new Note(3, ""));
		assertThat(calls("dead valid")).anySatisfy((dead) -> {
			FailedDelivery failure = (FailedDelivery) dead;
			assertThat(failure.attempt()).isOne();
			assertThat(failure.cause()).isInstanceOf(PayloadException.class).hasMessageContaining("text NotBlank");
			assertThat(failure.delivery().payload()).isEqualTo(new Note(3, "").toJson());
		});
	}

	@Test
	void aMessageWithoutAHeaderThatIsNeededIsOneThatDoesNotFit() {
		send("needy", 1, "note");
		awaitSettled("needy");
		assertThat(calls("needy")).isEmpty();
		assertThat(calls("dead needy")).singleElement().isInstanceOfSatisfying(FailedDelivery.class, (failure) -> {
			assertThat(failure.attempt()).isOne();
			assertThat(failure.cause()).hasMessageContaining("'missing'");
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "unreadable", "unreadableInBatch", "unreadableForFilter" })
	void whatTheBrokerHandsOutUnreadableGoesToTheDeadLettersAtOnce(String listener) {
		this.broker.sendUnreadable(listener, 1);
		send(listener, 2, "fine");
		awaitSettled(listener);
		assertThat(calls(listener)).containsExactly(new Note(2, "fine"));
		assertThat(calls("dead " + listener)).singleElement()
			.isInstanceOfSatisfying(FailedDelivery.class, (failure) -> {
				assertThat(failure.attempt()).isOne();
				assertThat(failure.delivery().payload().toString()).isNotEmpty();
				assertThat(failure.delivery().headers()).isNotEmpty();
			});
	}

	@Test
	void withoutDeadLettersItStaysWithTheBrokerAndIsReported(CapturedOutput output) {
		Broker other = closing(this.kind.start());
		TestApplication application = closing(TestApplication.start(other, Listeners.class));
		for (String listener : List.of("payload", "valid", "unreadable", "batch")) {
			if (listener.equals("unreadable")) {
				other.sendUnreadable(listener, 1);
			}
			else {
				other.send(listener, 1, listener.equals("valid") ? new Note(1, " ").toJson() : MISFIT);
			}
			other.send(listener, new Note(2, "fine"));
			awaitUnsettled(other, listener, 1);
			assertThat(application.calls(listener)).containsExactly(new Note(2, "fine"));
			assertThat(output.toString().lines().filter((line) -> line.contains("ERROR")))
				.anyMatch((line) -> line.contains("Listener '" + listener + "' failed to handle")
						&& line.contains("stays with the broker"));
		}
		assertThat(output).doesNotContain("confidential");
	}

	static class Listeners {

		final Calls calls;

		Listeners(Calls calls) {
			this.calls = calls;
		}

		@EnSyncListener(id = "payload", value = "payload")
		@SequinListener(id = "payload", stream = "${stream}", consumer = "${consumer.payload}",
				sink = "${sink.payload}")
		void payload(Note note) {
			this.calls.add("payload", note);
		}

		@EnSyncListener(id = "message", value = "message")
		@SequinListener(id = "message", stream = "${stream}", consumer = "${consumer.message}",
				sink = "${sink.message}")
		void message(Message<Note> message) {
			this.calls.add("message", message.getPayload());
		}

		@EnSyncListener(id = "valid", value = "valid")
		@SequinListener(id = "valid", stream = "${stream}", consumer = "${consumer.valid}", sink = "${sink.valid}")
		void valid(@Valid Note note) {
			this.calls.add("valid", note);
		}

		@EnSyncListener(id = "batch", value = "batch", concurrency = "3", batchSize = "5")
		@SequinListener(id = "batch", stream = "${stream}", consumer = "${consumer.batch}", sink = "${sink.batch}",
				concurrency = "3", batchSize = "5")
		void batch(List<Note> notes) {
			notes.forEach((note) -> this.calls.add("batch", note));
		}

		@EnSyncListener(id = "filtered", value = "filtered", filter = "payload.id > 0")
		@SequinListener(id = "filtered", stream = "${stream}", consumer = "${consumer.filtered}",
				sink = "${sink.filtered}", filter = "payload.id > 0")
		void filtered(Note note) {
			this.calls.add("filtered", note);
		}

		@EnSyncListener(id = "byHand", value = "byHand", ackMode = "manual")
		@SequinListener(id = "byHand", stream = "${stream}", consumer = "${consumer.byHand}", sink = "${sink.byHand}",
				ackMode = "manual")
		void byHand(Note note, Acknowledgment acknowledgment) {
			this.calls.add("byHand", note);
			acknowledgment.ack();
		}

		@EnSyncListener(id = "limited", value = "limited", rateLimit = "1000/s")
		@SequinListener(id = "limited", stream = "${stream}", consumer = "${consumer.limited}",
				sink = "${sink.limited}", rateLimit = "1000/s")
		void limited(Note note) {
			this.calls.add("limited", note);
		}

		@EnSyncListener(id = "needy", value = "needy")
		@SequinListener(id = "needy", stream = "${stream}", consumer = "${consumer.needy}", sink = "${sink.needy}")
		void needy(Note note, @Header("missing") String missing) {
			this.calls.add("needy", note);
		}

		@EnSyncListener(id = "unreadable", value = "unreadable")
		@SequinListener(id = "unreadable", stream = "${stream}", consumer = "${consumer.unreadable}",
				sink = "${sink.unreadable}")
		void unreadable(Note note) {
			this.calls.add("unreadable", note);
		}

		@EnSyncListener(id = "unreadableForFilter", value = "unreadableForFilter", filter = "payload != null")
		@SequinListener(id = "unreadableForFilter", stream = "${stream}", consumer = "${consumer.unreadableForFilter}",
				sink = "${sink.unreadableForFilter}", filter = "payload != null")
		void unreadableForFilter(Note note) {
			this.calls.add("unreadableForFilter", note);
		}

		@EnSyncListener(id = "unreadableInBatch", value = "unreadableInBatch", batchSize = "5")
		@SequinListener(id = "unreadableInBatch", stream = "${stream}", consumer = "${consumer.unreadableInBatch}",
				sink = "${sink.unreadableInBatch}", batchSize = "5")
		void unreadableInBatch(List<@Valid Note> notes) {
			notes.forEach((note) -> this.calls.add("unreadableInBatch", note));
		}

	}

	static class WithDeadLetters extends Listeners {

		WithDeadLetters(Calls calls) {
			super(calls);
		}

		@Bean
		DeadLetterPublisher deadLetters() {
			return (failure) -> {
				this.calls.add("dead " + failure.listenerId(), failure);
				return CompletableFuture.completedStage(true);
			};
		}

	}

}
