package io.streamstarters.listener.method;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

import io.streamstarters.listener.BatchAcknowledgment;
import io.streamstarters.listener.BatchListenerException;
import io.streamstarters.listener.PayloadException;
import io.streamstarters.listener.Settlement;
import io.streamstarters.listener.container.DeliveryAttempt;
import io.streamstarters.listener.method.ListenerApplication.Letter;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

import org.springframework.messaging.Message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Listener methods that take a list. A message of the batch:
 * <ol>
 * <li>becomes an element, whatever the element's type
 * <li>becomes none: fails alone, and the method gets the others
 * <li>is settled by its position
 * <li>is named by a {@link BatchListenerException}: fails, and those behind it are not
 * reached
 * <li>fails with all others, by any other exception
 * </ol>
 */
class BatchListenerTests {

	private static final String CHAIR = """
			{"product": "chair", "quantity": 2}""";

	private static final String TABLE = """
			{"product": "table", "quantity": 1}""";

	private static final Order[] ORDERS = { new Order("chair", 2), new Order("table", 1) };

	private final ListenerApplication application = ListenerApplication.of(Listeners.class, OrderListener.class);

	private final List<Object> received = this.application.bean(Listeners.class).received;

	@AfterEach
	void close() {
		this.application.close();
	}

	@ParameterizedTest
	@ValueSource(strings = { "payloads", "bounded" })
	void makesEachPayloadAnElement(String id) throws Exception {
		this.application.handleAll(id, CHAIR, TABLE);
		assertThat(this.received).containsExactly((Object[]) ORDERS);
	}

	@ParameterizedTest
	@ValueSource(strings = { "texts", "objects", "wildcards", "raw" })
	void leavesPayloadsAsTheyAreWhereNoOtherTypeIsAskedFor(String id) throws Exception {
		this.application.handleAll(id, CHAIR, "", "no JSON");
		assertThat(this.received).containsExactly(CHAIR, "", "no JSON");
	}

	@Test
	void makesElementsOfTheTypeArgumentOfAGenericBaseClass() throws Exception {
		this.application.handleAll("inherited", CHAIR, TABLE);
		assertThat(this.application.bean(OrderListener.class).received).containsExactly(ORDERS);
	}

	@Test
	void makesEachMessageAnElementWithItsOwnHeaders() throws Exception {
		this.application.handle("messages", List.of(ListenerApplication.attempt(CHAIR, Map.of("source", "shop"), 1),
				ListenerApplication.attempt(TABLE, Map.of("source", "web"), 3)));
		assertThat(this.received).extracting((message) -> (Object) ((Message<?>) message).getPayload())
			.containsExactly((Object[]) ORDERS);
		assertThat(this.received).extracting((message) -> ((Message<?>) message).getHeaders().get("source"))
			.containsExactly("shop", "web");
		assertThat(this.received)
			.extracting((message) -> ((Message<?>) message).getHeaders().get("listener_deliveryAttempt"))
			.containsExactly(1, 3);
	}

	@Test
	void makesEachMessageAHolderOfItsPayload() throws Exception {
		this.application.handle("letters", List.of(ListenerApplication.attempt(CHAIR, Map.of("source", "shop"), 1),
				ListenerApplication.attempt(TABLE, Map.of("source", "web"), 1)));
		assertThat(this.received).extracting((letter) -> (Object) ((Letter<?>) letter).content())
			.containsExactly((Object[]) ORDERS);
		assertThat(this.received).extracting((letter) -> ((Letter<?>) letter).headers().get("source"))
			.containsExactly("shop", "web");
	}

	@Test
	void takesAListForOnePayloadWhereTheListenerSaysSo() throws Exception {
		this.application.handleAll("single", "[" + CHAIR + "," + TABLE + "]");
		assertThat(this.received).containsExactly((Object[]) ORDERS);
	}

	@ParameterizedTest
	@ValueSource(strings = { "payloads", "messages", "letters" })
	void failsAMessageAloneThatBecomesNoElement(String id) throws Exception {
		List<DeliveryAttempt> attempts = this.application.handleAll(id, CHAIR, "{\"quantity\": \"s3cr3t\"}", TABLE);
		assertThat(this.received).hasSize(2);
		assertThat(attempts.get(0).failure()).isNull();
		assertThat(attempts.get(1).failure()).isInstanceOf(PayloadException.class)
			.hasMessageContaining("Parameter 'orders' of type")
			.hasMessageContaining("Order")
			.hasMessageNotContaining("s3cr3t");
		assertThat(attempts.get(2).failure()).isNull();
	}

	@Test
	void failsAMessageAloneWhoseElementThrowsAnError() throws Exception {
		List<DeliveryAttempt> attempts = this.application.handleAll("fragile", "{\"name\": \"broken\"}",
				"{\"name\": \"whole\"}");
		assertThat(attempts.get(0).failure()).isNotNull();
		assertThat(attempts.get(1).failure()).isNull();
		assertThat(this.received).containsExactly(new Fragile("whole"));
	}

	@Test
	void doesNotCallTheMethodWithNothing() throws Exception {
		List<DeliveryAttempt> attempts = this.application.handleAll("payloads", "{", "7");
		assertThat(attempts).allMatch((attempt) -> attempt.failure() != null);
		assertThat(this.application.bean(Listeners.class).calls).isZero();
	}

	@Test
	void settlesByThePositionInTheList() throws Exception {
		List<DeliveryAttempt> attempts = this.application.handleAll("acknowledged", "{", "1", "2", "3", "4");
		assertThat(attempts).extracting(DeliveryAttempt::decision)
			.containsExactly(null, Settlement.ack(), Settlement.defer(Duration.ofSeconds(5), "again"),
					Settlement.discard("unwanted"), null);
		BatchAcknowledgment acknowledgment = this.application.bean(Listeners.class).acknowledgment;
		assertThat(acknowledgment).isNotNull();
		assertThat(acknowledgment.size()).isEqualTo(4);
		assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> acknowledgment.ack(4));
		assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> acknowledgment.ack(0));
	}

	@ParameterizedTest
	@ValueSource(strings = { "failsAt", "failsLaterAt", "failsInAMonoAt" })
	void failsTheOneThatTheMethodNamesAndReachesNoneBehindIt(String id) throws Exception {
		List<DeliveryAttempt> attempts = this.application.handleAll(id, "1", "0", "0");
		assertThat(attempts).extracting(DeliveryAttempt::isReached).containsExactly(true, true, false);
		assertThat(attempts).extracting(DeliveryAttempt::failure).element(1).isInstanceOf(IOException.class);
		assertThat(attempts.get(0).failure()).isNull();
		assertThat(attempts.get(2).failure()).isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "failsAt", "failsLaterAt" })
	void countsPositionsAmongWhatTheMethodGot(String id) throws Exception {
		List<DeliveryAttempt> attempts = this.application.handleAll(id, "{", "1", "0", "0");
		assertThat(attempts).extracting(DeliveryAttempt::isReached).containsExactly(true, true, true, false);
		assertThat(attempts.get(0).failure()).isInstanceOf(PayloadException.class);
		assertThat(attempts.get(1).failure()).isNull();
		assertThat(attempts.get(2).failure()).isInstanceOf(IOException.class);
	}

	@ParameterizedTest
	@ValueSource(strings = { "failsAt", "failsLaterAt" })
	void failsAllWhereTheMethodNamesOneThatIsNotThere(String id) throws Exception {
		List<DeliveryAttempt> attempts = this.application.handleAll(id, "2", "0");
		assertThat(attempts).allMatch(DeliveryAttempt::isReached)
			.allMatch((attempt) -> attempt.failure() instanceof BatchListenerException);
	}

	@Test
	void refusesANegativePosition() {
		assertThatIllegalArgumentException().isThrownBy(() -> new BatchListenerException(-1, new IOException()));
	}

	@Test
	void leavesAnyOtherExceptionToTheContainer() {
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> this.application.handleAll("fails", "x"));
		Throwable later = catchThrowable(() -> this.application.handleAll("failsLater", "x"));
		assertThat(later).isInstanceOf(CompletionException.class).cause().isInstanceOf(IOException.class);
	}

	record Order(String product, int quantity) {

	}

	record Fragile(String name) {

		Fragile {
			if (name.equals("broken")) {
				throw new AssertionError();
			}
		}

	}

	static class Listeners {

		final List<Object> received = new ArrayList<>();

		int calls;

		@Nullable BatchAcknowledgment acknowledgment;

		@TestListener(id = "payloads")
		void payloads(List<Order> orders) {
			this.calls++;
			this.received.addAll(orders);
		}

		@TestListener(id = "bounded")
		void bounded(List<? extends Order> orders) {
			this.received.addAll(orders);
		}

		@TestListener(id = "texts")
		void texts(List<String> texts) {
			this.received.addAll(texts);
		}

		@TestListener(id = "objects")
		void objects(List<Object> objects) {
			this.received.addAll(objects);
		}

		@TestListener(id = "wildcards")
		void wildcards(List<?> objects) {
			this.received.addAll(objects);
		}

		@TestListener(id = "raw")
		@SuppressWarnings({ "rawtypes", "unchecked" })
		void raw(List objects) {
			this.received.addAll(objects);
		}

		@TestListener(id = "messages")
		void messages(List<Message<Order>> orders) {
			this.received.addAll(orders);
		}

		@TestListener(id = "letters")
		void letters(List<Letter<Order>> orders) {
			this.received.addAll(orders);
		}

		@TestListener(id = "fragile")
		void fragile(List<Fragile> elements) {
			this.received.addAll(elements);
		}

		@TestListener(id = "single", batch = "false")
		void single(List<Order> orders) {
			this.received.addAll(orders);
		}

		@TestListener(id = "acknowledged")
		void acknowledged(BatchAcknowledgment acknowledgment, List<Integer> numbers) {
			this.acknowledgment = acknowledgment;
			acknowledgment.ack(0);
			acknowledgment.retryLater(1, Duration.ofSeconds(5), "again");
			acknowledgment.discard(2, "unwanted");
		}

		/** The first number says which one fails. */
		@TestListener(id = "failsAt")
		void failsAt(List<Integer> numbers) {
			throw failure(numbers);
		}

		@TestListener(id = "failsLaterAt")
		CompletableFuture<Void> failsLaterAt(List<Integer> numbers) {
			return CompletableFuture.failedFuture(failure(numbers));
		}

		@TestListener(id = "failsInAMonoAt")
		Mono<Void> failsInAMonoAt(List<Integer> numbers) {
			return Mono.error(failure(numbers));
		}

		private static BatchListenerException failure(List<Integer> numbers) {
			return new BatchListenerException(numbers.get(0), new IOException());
		}

		@TestListener(id = "fails")
		void fails(List<String> texts) throws IOException {
			throw new IOException();
		}

		@TestListener(id = "failsLater")
		CompletableFuture<Void> failsLater(List<String> texts) {
			return CompletableFuture.failedFuture(new IOException());
		}

	}

	abstract static class AbstractListener<T> {

		final List<T> received = new ArrayList<>();

		@TestListener(id = "inherited")
		void on(List<T> elements) {
			this.received.addAll(elements);
		}

	}

	static class OrderListener extends AbstractListener<Order> {

	}

}
