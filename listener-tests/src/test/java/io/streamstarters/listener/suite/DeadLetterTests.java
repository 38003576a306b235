package io.streamstarters.listener.suite;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import io.streamstarters.ensync.EnSyncListener;
import io.streamstarters.listener.DeadLetterHandler;
import io.streamstarters.listener.DeadLetterPublisher;
import io.streamstarters.listener.DeadLetteredEvent;
import io.streamstarters.listener.FailedDelivery;
import io.streamstarters.listener.ListenerHeaders;
import io.streamstarters.sequin.SequinListener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.context.annotation.Bean;
import org.springframework.context.event.EventListener;
import org.springframework.messaging.Message;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.messaging.handler.annotation.Headers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What becomes of messages that are given up.
 */
class DeadLetterTests extends AbstractBrokerTests {

	private static final Duration MORE_THAN_A_MINUTE = Duration.ofSeconds(61);

	DeadLetterTests() {
		super(Listeners.class, "listener.retry.max-attempts=2");
	}

	@Test
	void aMessageIsSettledWhenItIsSafeWithTheDeadLettersAndNotBefore() {
		send("slow", 1, "slow");
		await().until(() -> calls("slow").size() == 1);
		assertThat(this.broker.unsettled("slow")).isOne();
		assertThat(this.application.listener("slow").getInFlight()).isOne();
		assertThat(this.application.listener("slow").getStatistics().getDeadLettered()).isZero();
		((CompletableFuture<?>) calls("slow").get(0)).complete(null);
		awaitSettled("slow");
		assertThat(this.application.listener("slow").getStatistics().getDeadLettered()).isOne();
	}

	@ParameterizedTest
	@ValueSource(strings = { "failed stage", "throws", "errs", "null" })
	void aMessageThatCouldNotBePublishedStaysAndComesAgain(String disorder, CapturedOutput output) {
		send("failing", disorder.length(), disorder);
		await().until(() -> output.toString().contains("Listener 'failing' could not publish"));
		send("failing", 100 + disorder.length(), "other");
		awaitUnsettled("failing", 1);
		assertThat(this.application.calls("published")).doesNotContain(disorder);
		awaitNothingInHand("failing");
		this.broker.pass(MORE_THAN_A_MINUTE);
		awaitSettled("failing");
		assertThat(this.application.calls("published")).containsOnlyOnce(disorder);
	}

	@Test
	void aMethodOfTheClassTakesItWithAllThatIsKnown() {
		send("own", 1, "own");
		awaitSettled("own");
		assertThat(calls("own")).containsExactly("attempt 2 of own", new Note(1, "own"), "IllegalStateException: own",
				"own");
		FailedDelivery failure = (FailedDelivery) calls("own failure").get(0);
		assertThat(failure.attempt()).isEqualTo(2);
		assertThat(failure.delivery().payload()).isEqualTo(new Note(1, "own").toJson());
		assertThat(calls("own headers").get(0)).isEqualTo(calls("own headers").get(1));
		assertThat((Map<?, ?>) calls("own headers").get(0)).hasSizeGreaterThan(4);
	}

	@Test
	void aMethodOfTheClassThatFailsKeepsTheMessage(CapturedOutput output) {
		send("ownFails", 1, "once");
		await().until(() -> output.toString().contains("Listener 'ownFails' could not publish"));
		awaitNothingInHand("ownFails");
		assertThat(this.broker.unsettled("ownFails")).isOne();
		this.broker.pass(MORE_THAN_A_MINUTE);
		awaitSettled("ownFails");
		assertThat(calls("ownFails")).containsExactly(2, 3);
	}

	@Test
	void theApplicationIsToldOfIt() {
		send("told", 1, "told");
		awaitSettled("told");
		await().untilAsserted(() -> assertThat(calls("events")).extracting((event) -> (FailedDelivery) event)
			.filteredOn((failure) -> failure.listenerId().equals("told"))
			.singleElement()
			.satisfies((failure) -> {
				assertThat(failure.attempt()).isEqualTo(2);
				assertThat(failure.cause()).hasMessage("told");
			}));
	}

	static class Listeners {

		private final Calls calls;

		Listeners(Calls calls) {
			this.calls = calls;
		}

		@Bean
		DeadLetterPublisher deadLetters() {
			return this::publish;
		}

		private CompletionStage<?> publish(FailedDelivery failure) {
			if (failure.listenerId().equals("slow")) {
				CompletableFuture<Object> slow = new CompletableFuture<>();
				this.calls.add("slow", slow);
				return slow;
			}
			String text = failure.cause().getMessage();
			if (failure.attempt() == 2) {
				switch (text) {
					case "failed stage" -> {
						return CompletableFuture.failedStage(new IllegalStateException("No disk"));
					}
					case "throws" -> throw new IllegalStateException("No disk");
					case "errs" -> throw new NoClassDefFoundError("No disk");
					case "null" -> {
						return null;
					}
					default -> {
					}
				}
			}
			this.calls.add("published", text);
			return CompletableFuture.completedStage(true);
		}

		@EventListener
		void onDeadLetter(DeadLetteredEvent event) {
			this.calls.add("events", event.failure());
		}

		@EnSyncListener(id = "slow", value = "slow")
		@EnSyncListener(id = "failing", value = "failing")
		@EnSyncListener(id = "told", value = "told")
		@SequinListener(id = "slow", stream = "${stream}", consumer = "${consumer.slow}", sink = "${sink.slow}")
		@SequinListener(id = "failing", stream = "${stream}", consumer = "${consumer.failing}",
				sink = "${sink.failing}")
		@SequinListener(id = "told", stream = "${stream}", consumer = "${consumer.told}", sink = "${sink.told}")
		void fails(Note note) {
			throw new IllegalStateException(note.text());
		}

		@Bean
		Owning owning() {
			return new Owning(this.calls);
		}

	}

	static class Owning {

		private final Calls calls;

		Owning(Calls calls) {
			this.calls = calls;
		}

		@EnSyncListener(id = "own", value = "own")
		@EnSyncListener(id = "ownFails", value = "ownFails")
		@SequinListener(id = "own", stream = "${stream}", consumer = "${consumer.own}", sink = "${sink.own}")
		@SequinListener(id = "ownFails", stream = "${stream}", consumer = "${consumer.ownFails}",
				sink = "${sink.ownFails}")
		void fails(Note note, @Headers Map<String, Object> headers,
				@Header(ListenerHeaders.DELIVERY_ATTEMPT) int attempt) {
			if (note.text().equals("own") && attempt == 2) {
				this.calls.add("own headers", headers);
			}
			throw new IllegalStateException(note.text());
		}

		@DeadLetterHandler
		void dead(Note note, @Header(ListenerHeaders.DELIVERY_ATTEMPT) int attempt,
				@Header(ListenerHeaders.LISTENER_ID) String listener, @Headers Map<String, Object> headers,
				Message<String> message, Exception cause, FailedDelivery failure) {
			this.calls.add("own headers", headers);
			this.calls.add("own failure", failure);
			List.of("attempt " + attempt + " of " + listener, note,
					cause.getClass().getSimpleName() + ": " + cause.getMessage(), failure.listenerId())
				.forEach((part) -> this.calls.add("own", part));
			assertThat(message.getPayload()).isEqualTo(note.toJson());
		}

		@DeadLetterHandler("ownFails")
		CompletableFuture<Void> failing(@Header(ListenerHeaders.DELIVERY_ATTEMPT) int attempt) {
			this.calls.add("ownFails", attempt);
			return (attempt == 2) ? CompletableFuture.failedFuture(new IllegalStateException("No disk"))
					: CompletableFuture.completedFuture(null);
		}

	}

}
