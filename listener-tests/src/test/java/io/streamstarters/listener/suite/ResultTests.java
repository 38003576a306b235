package io.streamstarters.listener.suite;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.streamstarters.ensync.EnSyncListener;
import io.streamstarters.listener.DeadLetterPublisher;
import io.streamstarters.listener.FailedDelivery;
import io.streamstarters.listener.ListenerHeaders;
import io.streamstarters.listener.container.ContainerStatistics;
import io.streamstarters.sequin.SequinListener;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

import org.springframework.context.annotation.Bean;
import org.springframework.messaging.handler.annotation.Header;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.awaitility.Awaitility.await;

/**
 * Whatever a method returns, success, failure and giving up are the same to the broker,
 * to the dead letters and to meters.
 */
class ResultTests extends AbstractBrokerTests {

	ResultTests() {
		super(Listeners.class);
	}

	@ParameterizedTest
	@ValueSource(strings = { "nothing", "value", "future", "laterFuture", "mono", "laterMono" })
	void theOutcomeDoesNotDependOnTheResult(String listener) {
		send(listener, 1, "fine");
		send(listener, 2, "fails once");
		send(listener, 3, "fails always");
		awaitSettled(listener);
		assertThat(calls(listener)).containsExactlyInAnyOrder("fine 1", "fails once 1", "fails once 2",
				"fails always 1", "fails always 2", "fails always 3");
		assertThat(calls("dead " + listener)).singleElement()
			.isInstanceOfSatisfying(FailedDelivery.class, (failure) -> {
				assertThat(failure.attempt()).isEqualTo(3);
				assertThat(failure.cause()).isInstanceOf(IllegalStateException.class).hasMessage("fails always");
			});
		ContainerStatistics statistics = this.application.listener(listener).getStatistics();
		assertThat(Map.of("handled", statistics.getHandled(), "failed", statistics.getFailed(), "retried",
				statistics.getRetried(), "redelivered", statistics.getRedelivered(), "dead-lettered",
				statistics.getDeadLettered(), "duplicates", statistics.getDuplicates()))
			.containsOnly(entry("handled", 2L), entry("failed", 4L), entry("retried", 3L), entry("redelivered", 3L),
					entry("dead-lettered", 1L), entry("duplicates", 0L));
		// An observation ends after the settlement.
		await().until(() -> observed(listener, "handled") == 2 && observed(listener, "failed") == 4);
		await().until(() -> this.application.listener(listener).getInFlight() == 0);
	}

	@ParameterizedTest
	@ValueSource(strings = { "throws", "cancelled", "times out", "null" })
	void aFutureOrMonoThatEndsInAnotherWayFails(String end) {
		for (String listener : List.of("odd future", "odd mono")) {
			String destination = listener.replace(" ", "");
			send(destination, end.length(), end);
			awaitSettled(destination);
			assertThat(calls(listener).stream().filter((call) -> call.toString().startsWith(end)))
				.containsExactlyElementsOf(end.equals("null") ? List.of(end + " 1") : List.of(end + " 1", end + " 2"));
		}
	}

	private long observed(String listener, String outcome) {
		return this.application.bean(MeterRegistry.class)
			.find("messaging.process")
			.tags("messaging.listener.id", listener, "messaging.outcome", outcome)
			.timers()
			.stream()
			.mapToLong(Timer::count)
			.sum();
	}

	static class Listeners {

		private final Calls calls;

		private final Executor later = CompletableFuture.delayedExecutor(1, TimeUnit.MILLISECONDS,
				(task) -> new Thread(task).start());

		Listeners(Calls calls) {
			this.calls = calls;
		}

		@Bean
		DeadLetterPublisher deadLetters() {
			return (failure) -> {
				this.calls.add("dead " + failure.listenerId(), failure);
				return CompletableFuture.completedStage(true);
			};
		}

		@EnSyncListener(id = "nothing", value = "nothing")
		@SequinListener(id = "nothing", stream = "${stream}", consumer = "${consumer.nothing}",
				sink = "${sink.nothing}")
		void nothing(Note note, @Header(ListenerHeaders.DELIVERY_ATTEMPT) int attempt) {
			work("nothing", note, attempt);
		}

		@EnSyncListener(id = "value", value = "value")
		@SequinListener(id = "value", stream = "${stream}", consumer = "${consumer.value}", sink = "${sink.value}")
		Note value(Note note, @Header(ListenerHeaders.DELIVERY_ATTEMPT) int attempt) {
			return work("value", note, attempt);
		}

		@EnSyncListener(id = "future", value = "future")
		@SequinListener(id = "future", stream = "${stream}", consumer = "${consumer.future}", sink = "${sink.future}")
		CompletableFuture<Note> future(Note note, @Header(ListenerHeaders.DELIVERY_ATTEMPT) int attempt) {
			try {
				return CompletableFuture.completedFuture(work("future", note, attempt));
			}
			catch (IllegalStateException ex) {
				return CompletableFuture.failedFuture(ex);
			}
		}

		@EnSyncListener(id = "laterFuture", value = "laterFuture")
		@SequinListener(id = "laterFuture", stream = "${stream}", consumer = "${consumer.laterFuture}",
				sink = "${sink.laterFuture}")
		CompletableFuture<Void> laterFuture(Note note, @Header(ListenerHeaders.DELIVERY_ATTEMPT) int attempt) {
			return CompletableFuture.runAsync(() -> work("laterFuture", note, attempt), this.later);
		}

		@EnSyncListener(id = "mono", value = "mono")
		@SequinListener(id = "mono", stream = "${stream}", consumer = "${consumer.mono}", sink = "${sink.mono}")
		Mono<Note> mono(Note note, @Header(ListenerHeaders.DELIVERY_ATTEMPT) int attempt) {
			return Mono.fromCallable(() -> work("mono", note, attempt));
		}

		@EnSyncListener(id = "laterMono", value = "laterMono")
		@SequinListener(id = "laterMono", stream = "${stream}", consumer = "${consumer.laterMono}",
				sink = "${sink.laterMono}")
		Mono<Void> laterMono(Note note, @Header(ListenerHeaders.DELIVERY_ATTEMPT) int attempt) {
			return Mono.delay(Duration.ofMillis(1)).map((nothing) -> work("laterMono", note, attempt)).then();
		}

		private Note work(String listener, Note note, int attempt) {
			this.calls.add(listener, note.text() + " " + attempt);
			if (note.text().equals("fails always") || (note.text().equals("fails once") && attempt == 1)) {
				throw new IllegalStateException(note.text());
			}
			return note;
		}

		@EnSyncListener(id = "odd future", value = "oddfuture")
		@SequinListener(id = "odd future", stream = "${stream}", consumer = "${consumer.oddfuture}",
				sink = "${sink.oddfuture}")
		CompletableFuture<Void> oddFuture(Note note, @Header(ListenerHeaders.DELIVERY_ATTEMPT) int attempt) {
			this.calls.add("odd future", note.text() + " " + attempt);
			if (attempt > 1) {
				return CompletableFuture.completedFuture(null);
			}
			CompletableFuture<Void> future = new CompletableFuture<>();
			return switch (note.text()) {
				case "cancelled" -> {
					future.cancel(true);
					yield future;
				}
				case "times out" -> future.orTimeout(1, TimeUnit.MILLISECONDS);
				case "null" -> null;
				default -> throw new IllegalStateException("before there is a future");
			};
		}

		@EnSyncListener(id = "odd mono", value = "oddmono")
		@SequinListener(id = "odd mono", stream = "${stream}", consumer = "${consumer.oddmono}",
				sink = "${sink.oddmono}")
		Mono<Void> oddMono(Note note, @Header(ListenerHeaders.DELIVERY_ATTEMPT) int attempt) {
			this.calls.add("odd mono", note.text() + " " + attempt);
			if (attempt > 1) {
				return Mono.empty();
			}
			return switch (note.text()) {
				case "cancelled" -> {
					CompletableFuture<Void> future = new CompletableFuture<>();
					Mono<Void> mono = Mono.fromFuture(future);
					future.cancel(true);
					yield mono;
				}
				case "times out" -> Mono.<Void>never().timeout(Duration.ofMillis(1));
				case "null" -> null;
				default -> throw new IllegalStateException("before there is a mono");
			};
		}

	}

}
