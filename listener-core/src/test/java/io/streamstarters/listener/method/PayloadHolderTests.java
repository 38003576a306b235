package io.streamstarters.listener.method;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.streamstarters.listener.PayloadException;
import io.streamstarters.listener.method.ListenerApplication.Letter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.messaging.handler.annotation.Header;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Parameters whose type holds the payload and what came with it.
 */
class PayloadHolderTests {

	private static final String ORDER = """
			{"product": "marker-of-payload", "quantity": 2}""";

	private static final Order EXPECTED = new Order("marker-of-payload", 2);

	@Test
	void convertsThePayloadToTheTypeArgument() throws Exception {
		try (ListenerApplication application = ListenerApplication.of(Letters.class)) {
			application.handle("order", ORDER, Map.of("source", "shop"), 3);
			application.handleBy("orders", "[" + ORDER + "]");
			application.handleBy("bounded", ORDER);
			application.handleBy("nested", "{\"all\": [" + ORDER + "]}");
			List<Letter<?>> received = application.bean(Letters.class).received;
			assertThat(received).extracting((letter) -> (Object) letter.content())
				.containsExactly(EXPECTED, List.of(EXPECTED), EXPECTED, Map.of("all", List.of(EXPECTED)));
			assertThat(received.get(0).headers()).containsEntry("source", "shop")
				.containsEntry("listener_deliveryAttempt", 3);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "raw", "wildcard", "object", "text" })
	void leavesThePayloadAsItIsWhereNoOtherTypeIsAskedFor(String id) throws Exception {
		try (ListenerApplication application = ListenerApplication.of(Letters.class)) {
			application.handleBy(id, ORDER);
			assertThat(application.bean(Letters.class).received).singleElement()
				.satisfies((letter) -> assertThat(letter.content()).isEqualTo(ORDER));
		}
	}

	@Test
	void takesTheBytesOfATextForBytes() throws Exception {
		try (ListenerApplication application = ListenerApplication.of(Letters.class)) {
			application.handleBy("bytes", "ä");
			assertThat(application.bean(Letters.class).received).singleElement()
				.satisfies((letter) -> assertThat(letter.content()).isEqualTo("ä".getBytes(StandardCharsets.UTF_8)));
		}
	}

	@Test
	void resolvesTheTypeArgumentOfAGenericBaseClass() throws Exception {
		try (ListenerApplication application = ListenerApplication.of(OrderListener.class)) {
			application.handle(ORDER);
			assertThat(application.bean(OrderListener.class).received).containsExactly(EXPECTED);
		}
	}

	@Test
	void standsBesideThePayloadAndHeaders() throws Exception {
		try (ListenerApplication application = ListenerApplication.of(Both.class)) {
			application.handle(ORDER, Map.of("source", "shop"));
			assertThat(application.bean(Both.class).received).containsExactly(ORDER, EXPECTED, "shop");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "null", "[]", "{\"quantity\": \"marker-of-payload\"}", "{" })
	void refusesAPayloadThatIsNoneOfTheTypeWithoutTellingIt(String payload) {
		try (ListenerApplication application = ListenerApplication.of(Letters.class)) {
			assertThatExceptionOfType(PayloadException.class).isThrownBy(() -> application.handleBy("order", payload))
				.withMessageContaining("Parameter 'letter' of type")
				.withMessageContaining("Order>")
				.withMessageNotContaining("marker")
				.withNoCause();
			assertThat(application.bean(Letters.class).received).isEmpty();
		}
	}

	@Test
	void hasExactlyOneTypeParameter() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new PayloadHolder<>(String.class, (payload, headers) -> ""))
			.withMessageContaining("java.lang.String");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new PayloadHolder<>(Map.class, (payload, headers) -> headers));
	}

	record Order(String product, int quantity) {

	}

	static class Letters {

		final List<Letter<?>> received = new ArrayList<>();

		@TestListener(id = "order")
		void order(Letter<Order> letter) {
			this.received.add(letter);
		}

		@TestListener(id = "orders")
		void orders(Letter<List<Order>> letter) {
			this.received.add(letter);
		}

		@TestListener(id = "bounded")
		void bounded(Letter<? extends Order> letter) {
			this.received.add(letter);
		}

		@TestListener(id = "nested")
		void nested(Letter<Map<String, List<Order>>> letter) {
			this.received.add(letter);
		}

		@TestListener(id = "raw")
		@SuppressWarnings("rawtypes")
		void raw(Letter letter) {
			this.received.add(letter);
		}

		@TestListener(id = "wildcard")
		void wildcard(Letter<?> letter) {
			this.received.add(letter);
		}

		@TestListener(id = "object")
		void object(Letter<Object> letter) {
			this.received.add(letter);
		}

		@TestListener(id = "text")
		void text(Letter<String> letter) {
			this.received.add(letter);
		}

		@TestListener(id = "bytes")
		void bytes(Letter<byte[]> letter) {
			this.received.add(letter);
		}

	}

	abstract static class AbstractListener<T> {

		final List<T> received = new ArrayList<>();

		@TestListener
		void on(Letter<T> letter) {
			this.received.add(letter.content());
		}

	}

	static class OrderListener extends AbstractListener<Order> {

	}

	static class Both {

		final List<Object> received = new ArrayList<>();

		@TestListener
		void on(Letter<String> letter, Order order, @Header String source) {
			this.received.addAll(List.of(letter.content(), order, source));
		}

	}

}
