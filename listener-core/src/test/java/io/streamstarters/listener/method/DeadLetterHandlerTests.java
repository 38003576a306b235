package io.streamstarters.listener.method;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

import io.streamstarters.listener.Acknowledgment;
import io.streamstarters.listener.DeadLetterHandler;
import io.streamstarters.listener.DeadLetterPublisher;
import io.streamstarters.listener.FailedDelivery;
import io.streamstarters.listener.InvalidListenerException;
import io.streamstarters.listener.ListenerHeaders;
import io.streamstarters.listener.PayloadException;
import io.streamstarters.listener.method.ListenerApplication.Letter;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

import org.springframework.messaging.Message;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.messaging.handler.annotation.Payload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Methods that take the dead letters of the listeners of their class.
 */
class DeadLetterHandlerTests {

	private static final String CHAIR = """
			{"product": "chair"}""";

	private static final List<Object> received = new ArrayList<>();

	private static CompletableFuture<String> later = new CompletableFuture<>();

	private final IOException cause = new IOException("no disk");

	@BeforeEach
	void reset() {
		received.clear();
		later = new CompletableFuture<>();
	}

	@Test
	void getsThePayloadByItsTypeAndWhatCameWithIt() {
		publish(All.class, "all", CHAIR, this.cause).join();
		assertThat(received).hasSize(8);
		assertThat(received.subList(0, 6)).containsExactly(new Order("chair"), "shop", "all", 3, this.cause,
				this.cause);
		assertThat(received.get(6)).isInstanceOfSatisfying(FailedDelivery.class, (failure) -> {
			assertThat(failure.cause()).isSameAs(this.cause);
			assertThat(failure.delivery().id()).isEqualTo("m1");
		});
		assertThat(received.get(7)).isInstanceOfSatisfying(Message.class, (message) -> {
			assertThat(message.getPayload()).isEqualTo(new Order("chair"));
			assertThat(message.getHeaders()).containsEntry("source", "shop");
		});
	}

	@ParameterizedTest
	@ValueSource(classes = { Text.class, Raw.class })
	void getsThePayloadAsItCame(Class<?> type) {
		publish(type, "listener", "no {JSON", this.cause).join();
		assertThat(received).containsExactly("no {JSON");
	}

	@Test
	void getsAHolderOfThePayload() {
		publish(Holder.class, "listener", CHAIR, this.cause).join();
		assertThat(received).singleElement()
			.isInstanceOfSatisfying(Letter.class,
					(letter) -> assertThat(letter.content()).isEqualTo(new Order("chair")));
	}

	@Test
	void takesAListForOnePayload() {
		publish(OfBatch.class, "listener", "[" + CHAIR + "]", this.cause).join();
		assertThat(received).containsExactly(new Order("chair"));
	}

	@Test
	void getsAnErrorAsTheCauseOfAnException() {
		publish(TakesException.class, "listener", CHAIR, new StackOverflowError()).join();
		assertThat(received).singleElement()
			.isInstanceOfSatisfying(ExecutionException.class,
					(ex) -> assertThat(ex).hasCauseInstanceOf(StackOverflowError.class));
	}

	@ParameterizedTest
	@ValueSource(classes = { Throwing.class, ThrowingLater.class, ThrowingMono.class })
	void failsWhenTheMethodDoes(Class<?> type) {
		assertThatExceptionOfType(CompletionException.class)
			.isThrownBy(() -> publish(type, "listener", CHAIR, this.cause).join())
			.havingCause()
			.isInstanceOf(IllegalStateException.class)
			.withMessage("full");
	}

	@Test
	void failsWhenThePayloadDoesNotFitTheMethod() {
		assertThatExceptionOfType(CompletionException.class)
			.isThrownBy(() -> publish(All.class, "all", "{\"product\": [\"s3cr3t\"]}", this.cause).join())
			.havingCause()
			.isInstanceOf(PayloadException.class)
			.withMessageContaining("product")
			.withMessageNotContaining("s3cr3t");
		assertThat(received).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(classes = { Stage.class, ReturnsMono.class })
	void isDoneWhenItsResultIs(Class<?> type) {
		CompletableFuture<?> published = publish(type, "listener", CHAIR, this.cause);
		assertThat(published).isNotDone();
		later.complete("kept");
		assertThat(published.join()).isNotNull();
	}

	@Test
	void comesFirstWhereItNamesTheListener() {
		try (ListenerApplication application = ListenerApplication.of(Restricted.class)) {
			publisher(application, "first").publish(failure("first", CHAIR, this.cause));
			publisher(application, "second").publish(failure("second", CHAIR, this.cause));
			publisher(application, "third").publish(failure("third", CHAIR, this.cause));
			assertThat(received).containsExactly("named first", "named second", "other third");
		}
	}

	@Test
	void isForTheListenersOfItsClassOnly() {
		try (ListenerApplication application = ListenerApplication.of(Text.class, WithoutDeadLetters.class,
				OnlyNamed.class)) {
			assertThat(application.attributes.get("listener").deadLetters()).isNotNull();
			assertThat(application.attributes.get("without").deadLetters()).isNull();
			assertThat(application.attributes.get("named").deadLetters()).isNotNull();
			assertThat(application.attributes.get("unnamed").deadLetters()).isNull();
		}
	}

	@Test
	void canBeInherited() {
		publish(Inheriting.class, "listener", CHAIR, this.cause).join();
		assertThat(received).containsExactly(CHAIR);
	}

	@Test
	void isNoneOfThoseThatTakeMessages() throws Exception {
		try (ListenerApplication application = ListenerApplication.of(Text.class)) {
			assertThat(application.ids()).containsExactly("listener");
			application.handle(CHAIR);
			assertThat(received).isEmpty();
		}
	}

	@Test
	void refusesTwoForOneListener() {
		assertThatThrownBy(() -> ListenerApplication.of(Two.class)).isInstanceOf(InvalidListenerException.class)
			.hasMessageMatching("@DeadLetterHandler on .*Two\\.(one|two) takes the dead letters of listener 'listener',"
					+ " and so does @DeadLetterHandler on .*Two\\.(one|two)");
	}

	@Test
	void refusesAnAcknowledgment() {
		assertThatThrownBy(() -> ListenerApplication.of(Acknowledging.class))
			.isInstanceOf(InvalidListenerException.class)
			.hasMessageContaining("@DeadLetterHandler on")
			.hasMessageContaining("cannot decide about the message any more");
	}

	@Test
	void refusesAResultThatCannotBeWaitedFor() {
		assertThatThrownBy(() -> ListenerApplication.of(ReturnsFuture.class))
			.isInstanceOf(InvalidListenerException.class)
			.hasMessageContaining("@DeadLetterHandler on")
			.hasMessageContaining("which cannot be waited for");
	}

	private CompletableFuture<?> publish(Class<?> type, String listener, String payload, Throwable cause) {
		try (ListenerApplication application = ListenerApplication.of(type)) {
			return publisher(application, listener).publish(failure(listener, payload, cause)).toCompletableFuture();
		}
	}

	private static DeadLetterPublisher publisher(ListenerApplication application, String listener) {
		DeadLetterPublisher publisher = application.attributes.get(listener).deadLetters();
		assertThat(publisher).isNotNull();
		return publisher;
	}

	private static FailedDelivery failure(String listener, String payload, Throwable cause) {
		return new FailedDelivery(listener,
				ListenerApplication.attempt(payload, Map.of("source", "shop"), 1).delivery(), cause, 3);
	}

	record Order(String product) {

	}

	static class Listening {

		@TestListener(id = "listener")
		void on(String payload) {
		}

	}

	static class All {

		@TestListener(id = "all")
		void on(Order order) {
		}

		@DeadLetterHandler
		void dead(@Payload Order order, @Header("source") String source,
				@Header(ListenerHeaders.LISTENER_ID) String listener,
				@Header(ListenerHeaders.DELIVERY_ATTEMPT) int attempt, Throwable throwable, Exception exception,
				FailedDelivery failure, Message<Order> message) {
			received.addAll(List.of(order, source, listener, attempt, throwable, exception, failure, message));
		}

	}

	static class Text extends Listening {

		@DeadLetterHandler
		void dead(String payload) {
			received.add(payload);
		}

	}

	static class Inheriting extends Text {

	}

	static class Raw extends Listening {

		@DeadLetterHandler
		void dead(Object payload, FailedDelivery failure) {
			received.add(payload);
		}

	}

	static class Holder extends Listening {

		@DeadLetterHandler
		void dead(Letter<Order> letter) {
			received.add(letter);
		}

	}

	static class OfBatch {

		@TestListener(id = "listener")
		void on(List<Order> orders) {
		}

		@DeadLetterHandler
		void dead(List<Order> payload) {
			received.addAll(payload);
		}

	}

	static class TakesException extends Listening {

		@DeadLetterHandler
		void dead(Exception exception) {
			received.add(exception);
		}

	}

	static class Throwing extends Listening {

		@DeadLetterHandler
		void dead(String payload) {
			throw new IllegalStateException("full");
		}

	}

	static class ThrowingLater extends Listening {

		@DeadLetterHandler
		CompletableFuture<?> dead(String payload) {
			return CompletableFuture.failedFuture(new IllegalStateException("full"));
		}

	}

	static class ThrowingMono extends Listening {

		@DeadLetterHandler
		Mono<Void> dead(String payload) {
			return Mono.error(new IllegalStateException("full"));
		}

	}

	static class Stage extends Listening {

		@DeadLetterHandler
		CompletableFuture<String> dead(String payload) {
			return later;
		}

	}

	static class ReturnsMono extends Listening {

		@DeadLetterHandler
		Mono<String> dead(String payload) {
			return Mono.fromFuture(later);
		}

	}

	static class Restricted {

		@TestListener(id = "first")
		@TestListener(id = "second")
		@TestListener(id = "third")
		void on(String payload) {
		}

		@DeadLetterHandler({ "first", "${other:second}" })
		void named(String payload, FailedDelivery failure) {
			received.add("named " + failure.listenerId());
		}

		@DeadLetterHandler
		void others(FailedDelivery failure) {
			received.add("other " + failure.listenerId());
		}

	}

	static class OnlyNamed {

		@TestListener(id = "named")
		@TestListener(id = "unnamed")
		void on(String payload) {
		}

		@DeadLetterHandler(listeners = "named")
		void named(@Nullable Throwable cause) {
		}

	}

	static class WithoutDeadLetters {

		@TestListener(id = "without")
		void on(String payload) {
		}

	}

	static class Two extends Listening {

		@DeadLetterHandler
		void one(String payload) {
		}

		@DeadLetterHandler
		void two(String payload) {
		}

	}

	static class Acknowledging extends Listening {

		@DeadLetterHandler
		void dead(String payload, Acknowledgment acknowledgment) {
		}

	}

	static class ReturnsFuture extends Listening {

		@DeadLetterHandler
		Future<?> dead(String payload) {
			return later;
		}

	}

}
