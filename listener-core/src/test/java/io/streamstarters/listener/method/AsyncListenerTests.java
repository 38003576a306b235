package io.streamstarters.listener.method;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Listener methods that are not done when they return. What they return:
 * <ol>
 * <li>gives a value: taken like one that is returned at once, and waited for in turn
 * <li>gives nothing: done
 * <li>fails, or the handling of its value does: the listener has failed
 * </ol>
 */
class AsyncListenerTests {

	private final ListenerApplication application = ListenerApplication.of(Listeners.class);

	private final Listeners listeners = this.application.bean(Listeners.class);

	@AfterEach
	void close() {
		this.application.close();
	}

	@ParameterizedTest
	@ValueSource(strings = { "future", "stage", "mono", "object" })
	void waitsForTheValueAndPassesItOn(String id) throws Exception {
		CompletableFuture<?> handled = this.application.startHandling(id, "payload").toCompletableFuture();
		assertThat(handled).isNotDone();
		assertThat(this.application.results).isEmpty();
		this.listeners.future.complete("value");
		this.listeners.sink.tryEmitValue("value");
		handled.join();
		assertThat(this.application.results).containsExactly("value");
	}

	@ParameterizedTest
	@ValueSource(strings = { "future", "mono" })
	void isDoneWithNothing(String id) throws Exception {
		CompletableFuture<?> handled = this.application.startHandling(id, "payload").toCompletableFuture();
		this.listeners.future.complete(null);
		this.listeners.sink.tryEmitEmpty();
		handled.join();
		assertThat(this.application.results).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "future", "stage", "mono", "object" })
	void failsWithTheFailure(String id) throws Exception {
		CompletableFuture<?> handled = this.application.startHandling(id, "payload").toCompletableFuture();
		IOException failure = new IOException();
		this.listeners.future.completeExceptionally(failure);
		this.listeners.sink.tryEmitError(failure);
		assertThatExceptionOfType(CompletionException.class).isThrownBy(handled::join).havingCause().isSameAs(failure);
		assertThat(this.application.results).isEmpty();
	}

	@Test
	void isDoneAtOnceWhereTheMethodReturnsNoFutureAtAll() throws Exception {
		this.application.handleBy("none", "payload");
		assertThat(this.application.results).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "future", "text" })
	void waitsUntilTheValueIsWhereItBelongs(String id) throws Exception {
		this.listeners.future.complete("value");
		CompletableFuture<Boolean> delivered = new CompletableFuture<>();
		this.application.resultDelivered = delivered;
		CompletableFuture<?> handled = this.application.startHandling(id, "payload").toCompletableFuture();
		assertThat(this.application.results).containsExactly("value");
		assertThat(handled).isNotDone();
		delivered.complete(true);
		handled.join();
	}

	@ParameterizedTest
	@ValueSource(strings = { "future", "text" })
	void failsWhereTheValueCannotGetWhereItBelongs(String id) {
		this.listeners.future.complete("value");
		IOException failure = new IOException();
		this.application.resultDelivered = CompletableFuture.failedFuture(failure);
		Throwable thrown = catchThrowable(() -> this.application.handleBy(id, "payload"));
		assertThat(thrown).isInstanceOf(CompletionException.class).cause().isSameAs(failure);
	}

	static class Listeners {

		final CompletableFuture<String> future = new CompletableFuture<>();

		final Sinks.One<String> sink = Sinks.one();

		@TestListener(id = "future")
		CompletableFuture<String> future(String payload) {
			return this.future;
		}

		@TestListener(id = "stage")
		CompletionStage<String> stage(String payload) {
			return this.future.minimalCompletionStage();
		}

		@TestListener(id = "mono")
		Mono<String> mono(String payload) {
			return this.sink.asMono();
		}

		@TestListener(id = "object")
		Object object(String payload) {
			return this.sink.asMono();
		}

		@TestListener(id = "text")
		String text(String payload) {
			return "value";
		}

		@TestListener(id = "none")
		@SuppressWarnings("NullAway")
		CompletableFuture<String> none(String payload) {
			return null;
		}

	}

}
