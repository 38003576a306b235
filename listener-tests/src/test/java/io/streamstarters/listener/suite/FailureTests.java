package io.streamstarters.listener.suite;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import io.streamstarters.ensync.EnSyncListener;
import io.streamstarters.listener.DeadLetterPublisher;
import io.streamstarters.listener.FailedDelivery;
import io.streamstarters.listener.ListenerErrorHandler;
import io.streamstarters.listener.ListenerHeaders;
import io.streamstarters.listener.Settlement;
import io.streamstarters.sequin.SequinListener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.context.annotation.Bean;
import org.springframework.messaging.handler.annotation.Header;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What becomes of messages whose method fails.
 */
class FailureTests extends AbstractBrokerTests {

	private static final Duration MORE_THAN_A_MINUTE = Duration.ofSeconds(61);

	FailureTests() {
		super(Listeners.class, "listener.retry.not-retryable-exceptions=java.io.IOException",
				"listener.retry.retryable-exceptions=java.io.FileNotFoundException");
	}

	@Test
	void anErrorHandlerDecidesAtEachAttempt() {
		send("judged", 1, "fails");
		awaitSettled("judged");
		assertThat(calls("judgments")).extracting((failure) -> ((FailedDelivery) failure).attempt())
			.containsExactly(1, 2, 3);
		assertThat(calls("judgments")).allSatisfy((judged) -> {
			FailedDelivery failure = (FailedDelivery) judged;
			assertThat(failure.listenerId()).isEqualTo("judged");
			assertThat(failure.delivery().payload()).isEqualTo(new Note(1, "fails").toJson());
			assertThat(failure.cause()).hasMessage("fails");
		});
	}

	@ParameterizedTest
	@CsvSource({ "java.io.IOException,1", "java.io.FileNotFoundException,3", "java.io.EOFException,1",
			"java.lang.IllegalStateException,3", "wrapped,1" })
	void theClassOfAnExceptionTellsHowOftenIsTried(String exception, int attempts) {
		send("fails", exception.hashCode(), exception);
		awaitSettled("fails");
		assertThat(calls("dead")).filteredOn((dead) -> payload(dead).contains(exception))
			.singleElement()
			.extracting((dead) -> ((FailedDelivery) dead).attempt())
			.isEqualTo(attempts);
	}

	private static String payload(Object failure) {
		return ((FailedDelivery) failure).delivery().payload().toString();
	}

	@ParameterizedTest
	@ValueSource(strings = { "java.lang.StackOverflowError", "java.lang.AssertionError",
			"java.lang.NoClassDefFoundError", "java.lang.OutOfMemoryError" })
	void anErrorIsAFailureAndTheListenerLivesOn(String error) {
		for (String listener : new String[] { "errs", "errsLater", "errsInMono" }) {
			send(listener, error.length(), error);
			send(listener, 1000 + error.length(), "fine");
			awaitSettled(listener);
			assertThat(calls(listener)).containsOnlyOnce(error + " 1", error + " 2");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "throws", "errs", "null" })
	void whatAnErrorHandlerCannotDecideComesAgainLater(String disorder, CapturedOutput output) {
		send("undecided", disorder.length(), disorder);
		await().until(() -> output.toString().contains("The error handler of listener 'undecided' failed on"));
		send("undecided", 100 + disorder.length(), "fine");
		awaitUnsettled("undecided", 1);
		assertThat(calls("undecided")).contains("fine 1", disorder + " 1").doesNotContain(disorder + " 2");
		awaitNothingInHand("undecided");
		this.broker.pass(MORE_THAN_A_MINUTE);
		awaitSettled("undecided");
		assertThat(calls("undecided")).containsOnlyOnce(disorder + " 1", disorder + " 2");
	}

	static class Listeners {

		private final Calls calls;

		Listeners(Calls calls) {
			this.calls = calls;
		}

		@Bean(defaultCandidate = false)
		ListenerErrorHandler judge() {
			return (failure) -> {
				this.calls.add("judgments", failure);
				return (failure.attempt() < 3) ? Settlement.defer(Duration.ofMillis(50), "Again")
						: Settlement.discard("Enough");
			};
		}

		@Bean(defaultCandidate = false)
		ListenerErrorHandler confused() {
			return (failure) -> {
				if (payload(failure).contains("throws")) {
					throw new IllegalStateException("confused");
				}
				if (payload(failure).contains("errs")) {
					throw new StackOverflowError("confused");
				}
				return null;
			};
		}

		@Bean
		DeadLetterPublisher deadLetters() {
			return (failure) -> {
				this.calls.add("dead", failure);
				return CompletableFuture.completedStage(true);
			};
		}

		@EnSyncListener(id = "judged", value = "judged", errorHandler = "judge")
		@SequinListener(id = "judged", stream = "${stream}", consumer = "${consumer.judged}", sink = "${sink.judged}",
				errorHandler = "judge")
		void judged(Note note) {
			throw new IllegalStateException(note.text());
		}

		@EnSyncListener(id = "fails", value = "fails")
		@SequinListener(id = "fails", stream = "${stream}", consumer = "${consumer.fails}", sink = "${sink.fails}")
		void fails(Note note) throws Exception {
			if (note.text().equals("wrapped")) {
				throw new IllegalStateException("wraps", new IOException("wrapped"));
			}
			throw (Exception) newThrowable(note.text());
		}

		@EnSyncListener(id = "errs", value = "errs")
		@SequinListener(id = "errs", stream = "${stream}", consumer = "${consumer.errs}", sink = "${sink.errs}")
		void errs(Note note, @Header(ListenerHeaders.DELIVERY_ATTEMPT) int attempt) {
			err("errs", note, attempt);
		}

		@EnSyncListener(id = "errsLater", value = "errsLater")
		@SequinListener(id = "errsLater", stream = "${stream}", consumer = "${consumer.errsLater}",
				sink = "${sink.errsLater}")
		CompletableFuture<Void> errsLater(Note note, @Header(ListenerHeaders.DELIVERY_ATTEMPT) int attempt) {
			return CompletableFuture.runAsync(() -> err("errsLater", note, attempt));
		}

		@EnSyncListener(id = "errsInMono", value = "errsInMono")
		@SequinListener(id = "errsInMono", stream = "${stream}", consumer = "${consumer.errsInMono}",
				sink = "${sink.errsInMono}")
		Mono<Void> errsInMono(Note note, @Header(ListenerHeaders.DELIVERY_ATTEMPT) int attempt) {
			return Mono.fromRunnable(() -> err("errsInMono", note, attempt));
		}

		private void err(String listener, Note note, int attempt) {
			this.calls.add(listener, note.text() + " " + attempt);
			if (attempt == 1 && !note.text().equals("fine")) {
				throw (Error) newThrowable(note.text());
			}
		}

		@EnSyncListener(id = "undecided", value = "undecided", errorHandler = "confused")
		@SequinListener(id = "undecided", stream = "${stream}", consumer = "${consumer.undecided}",
				sink = "${sink.undecided}", errorHandler = "confused")
		void undecided(Note note, @Header(ListenerHeaders.DELIVERY_ATTEMPT) int attempt) {
			this.calls.add("undecided", note.text() + " " + attempt);
			if (attempt == 1 && !note.text().equals("fine")) {
				throw new IllegalStateException(note.text());
			}
		}

		private static Throwable newThrowable(String type) {
			try {
				return (Throwable) Class.forName(type).getConstructor().newInstance();
			}
			catch (ReflectiveOperationException ex) {
				throw new IllegalArgumentException(ex);
			}
		}

	}

}
