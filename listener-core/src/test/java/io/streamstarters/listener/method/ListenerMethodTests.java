package io.streamstarters.listener.method;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.streamstarters.listener.Acknowledgment;
import io.streamstarters.listener.Settlement;
import io.streamstarters.listener.container.DeliveryAttempt;
import io.streamstarters.listener.ListenerHeaders;
import io.streamstarters.listener.PayloadException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.messaging.handler.annotation.Headers;
import org.springframework.messaging.handler.annotation.Payload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * What a listener method is called with, and what comes out of it.
 */
class ListenerMethodTests {

	private static final String ORDER = """
			{"product": "chair", "quantity": 2}""";

	@Test
	void convertsThePayloadToEachTypeOfParameter() throws Exception {
		try (ListenerApplication application = ListenerApplication.of(Payloads.class)) {
			List<Object> received = application.bean(Payloads.class).received;
			application.handleBy("record", ORDER);
			application.handleBy("list", "[" + ORDER + "]");
			application.handleBy("map", ORDER);
			application.handleBy("node", ORDER);
			application.handleBy("text", ORDER);
			application.handleBy("object", ORDER);
			application.handleBy("annotated", ORDER);
			assertThat(received).containsExactly(new Order("chair", 2), List.of(new Order("chair", 2)),
					Map.of("product", "chair", "quantity", 2), received.get(3), ORDER, ORDER, new Order("chair", 2));
			assertThat((JsonNode) received.get(3)).isInstanceOfSatisfying(JsonNode.class,
					(node) -> assertThat(node.get("quantity").asInt()).isEqualTo(2));
		}
	}

	@Test
	void takesAnEmptyTextForAText() throws Exception {
		try (ListenerApplication application = ListenerApplication.of(Payloads.class)) {
			application.handleBy("text", "");
			assertThat(application.bean(Payloads.class).received).containsExactly("");
		}
	}

	@Test
	void takesTheBytesOfATextForBytes() throws Exception {
		try (ListenerApplication application = ListenerApplication.of(Payloads.class)) {
			application.handleBy("bytes", "{\"text\": \"ä\"}");
			assertThat(application.bean(Payloads.class).received)
				.containsExactly((Object) "{\"text\": \"ä\"}".getBytes(StandardCharsets.UTF_8));
		}
	}

	@Test
	void refusesPayloadsThatAreNoneOfTheType() {
		try (ListenerApplication application = ListenerApplication.of(Payloads.class)) {
			for (String payload : List.of("", "null", "[]", "7", "{", "\"text\"")) {
				assertThatExceptionOfType(PayloadException.class).as(payload)
					.isThrownBy(() -> application.handleBy("record", payload))
					.withMessageContaining("Parameter 'payload' of type")
					.withMessageContaining("Order");
			}
			assertThat(application.bean(Payloads.class).received).isEmpty();
		}
	}

	@Test
	@SuppressWarnings("unchecked")
	void givesTheWholeMessageWithAConvertedPayload() throws Exception {
		try (ListenerApplication application = ListenerApplication.of(Messages.class)) {
			List<Object> received = application.bean(Messages.class).received;
			application.handle("any", ORDER, Map.of("source", "shop"), 1);
			application.handleBy("order", ORDER);
			application.handleBy("orders", "[" + ORDER + "]");
			Message<Object> any = (Message<Object>) received.get(0);
			assertThat(any.getPayload()).isEqualTo(ORDER);
			assertThat(any.getHeaders()).containsEntry("source", "shop");
			assertThat(((Message<Object>) received.get(1)).getPayload()).isEqualTo(new Order("chair", 2));
			assertThat(((Message<Object>) received.get(2)).getPayload()).isEqualTo(List.of(new Order("chair", 2)));
			assertThatExceptionOfType(PayloadException.class).isThrownBy(() -> application.handleBy("order", ""));
		}
	}

	@Test
	void givesHeadersByNameConvertedToTheirTypes() throws Exception {
		try (ListenerApplication application = ListenerApplication.of(HeaderListener.class)) {
			HeaderListener listener = application.bean(HeaderListener.class);
			application.handle("", Map.of("source", "shop", "number", "7", "extra", "more"));
			assertThat(listener.received).containsExactly("shop", 7, Optional.of("more"), "more", "standard");
			listener.received.clear();
			application.handle("", Map.of("source", "shop", "number", 7));
			assertThat(listener.received).containsExactly("shop", 7, Optional.empty(), null, "standard");
		}
	}

	@Test
	void refusesAMessageWithoutARequiredHeaderNamingIt() {
		try (ListenerApplication application = ListenerApplication.of(HeaderListener.class)) {
			assertThatExceptionOfType(PayloadException.class)
				.isThrownBy(() -> application.handle("", Map.of("number", "7")))
				.withMessageContaining("'source'")
				.withMessageContaining("header");
		}
	}

	@Test
	void refusesAMessageWithAHeaderOfAnotherType() {
		try (ListenerApplication application = ListenerApplication.of(HeaderListener.class)) {
			assertThatExceptionOfType(PayloadException.class)
				.isThrownBy(() -> application.handle("", Map.of("source", "shop", "number", "seven")))
				.withMessageContaining("'number'")
				.withMessageContaining("of type int")
				.withMessageNotContaining("seven");
		}
	}

	@Test
	void givesAllHeadersWithIdAndAttempt() throws Exception {
		try (ListenerApplication application = ListenerApplication.of(AllHeaders.class)) {
			AllHeaders listener = application.bean(AllHeaders.class);
			application.handle("all", "", Map.of("source", "shop"), 3);
			assertThat(listener.headers).containsOnly(Map.entry("source", "shop"),
					Map.entry(ListenerHeaders.LISTENER_ID, "all"), Map.entry(ListenerHeaders.DELIVERY_ATTEMPT, 3));
			assertThat(listener.messageHeaders).isEqualTo(listener.headers);
			assertThat(listener.attempt).isEqualTo(3);
		}
	}

	@Test
	void givesIdAndAttemptWhateverTheMessageSays() throws Exception {
		try (ListenerApplication application = ListenerApplication.of(AllHeaders.class)) {
			AllHeaders listener = application.bean(AllHeaders.class);
			application.handle("all", "",
					Map.of(ListenerHeaders.LISTENER_ID, "other", ListenerHeaders.DELIVERY_ATTEMPT, 99), 3);
			assertThat(listener.headers).containsOnly(Map.entry(ListenerHeaders.LISTENER_ID, "all"),
					Map.entry(ListenerHeaders.DELIVERY_ATTEMPT, 3));
		}
	}

	@Test
	void givesTheAcknowledgmentOfTheDelivery() throws Exception {
		try (ListenerApplication application = ListenerApplication.of(Acknowledging.class)) {
			DeliveryAttempt attempt = application.handle("acknowledging", "", Map.of(), 1);
			assertThat(attempt.decision()).isEqualTo(Settlement.ack());
		}
	}

	@Test
	void handsOverWhatTheMethodReturnsUnlessItIsNothing() throws Exception {
		try (ListenerApplication application = ListenerApplication.of(Replying.class)) {
			application.handle("ping");
			assertThat(application.results).containsExactly("re: ping");
			application.handle("");
			assertThat(application.results).hasSize(1);
		}
	}

	@Test
	void throwsWhatTheMethodThrows() {
		try (ListenerApplication application = ListenerApplication.of(Failing.class)) {
			Failing listener = application.bean(Failing.class);
			for (Throwable failure : List.of(new IOException(), new IllegalStateException(), new AssertionError())) {
				listener.failure = failure;
				assertThatThrownBy(() -> application.handle("")).isSameAs(failure);
			}
		}
	}

	@Test
	void tellsWhichMethodItIs() throws Exception {
		try (ListenerApplication application = ListenerApplication.of(Replying.class)) {
			ListenerMethod method = application.bean(ListenerMethodFactory.class)
				.create("listener", "listenerMethodTests.Replying",
						Replying.class.getDeclaredMethod("on", String.class), true, List.of());
			assertThat(method.getMethod().getName()).isEqualTo("on");
		}
	}

	record Order(String product, int quantity) {

	}

	static class Payloads {

		final List<Object> received = new ArrayList<>();

		@TestListener(id = "record")
		void record(Order payload) {
			this.received.add(payload);
		}

		@TestListener(id = "list", batch = "false")
		void list(List<Order> payload) {
			this.received.add(payload);
		}

		@TestListener(id = "map")
		void map(Map<String, Object> payload) {
			this.received.add(payload);
		}

		@TestListener(id = "node")
		void node(JsonNode payload) {
			this.received.add(payload);
		}

		@TestListener(id = "text")
		void text(String payload) {
			this.received.add(payload);
		}

		@TestListener(id = "bytes")
		void bytes(byte[] payload) {
			this.received.add(payload);
		}

		@TestListener(id = "object")
		void object(Object payload) {
			this.received.add(payload);
		}

		@TestListener(id = "annotated")
		void annotated(@Payload Order payload) {
			this.received.add(payload);
		}

	}

	static class Messages {

		final List<Object> received = new ArrayList<>();

		@TestListener(id = "any")
		void any(Message<?> message) {
			this.received.add(message);
		}

		@TestListener(id = "order")
		void order(Message<Order> message) {
			this.received.add(message);
		}

		@TestListener(id = "orders")
		void orders(Message<List<Order>> message) {
			this.received.add(message);
		}

	}

	static class HeaderListener {

		final List<@Nullable Object> received = new ArrayList<>();

		@TestListener
		void on(String payload, @Header String source, @Header("number") int count,
				@Header("extra") Optional<String> extra, @Header(name = "extra", required = false) String nullable,
				@Header(name = "absent", defaultValue = "standard") String standard) {
			this.received.add(source);
			this.received.add(count);
			this.received.add(extra);
			this.received.add(nullable);
			this.received.add(standard);
		}

	}

	static class AllHeaders {

		Map<String, Object> headers = Map.of();

		@Nullable MessageHeaders messageHeaders;

		int attempt;

		@TestListener(id = "all")
		void on(String payload, @Headers Map<String, Object> headers, MessageHeaders messageHeaders,
				@Header(ListenerHeaders.DELIVERY_ATTEMPT) int attempt) {
			this.headers = headers;
			this.messageHeaders = messageHeaders;
			this.attempt = attempt;
		}

	}

	static class Acknowledging {

		@TestListener(id = "acknowledging")
		void on(String payload, Acknowledgment acknowledgment) {
			acknowledgment.ack();
		}

	}

	static class Replying {

		@TestListener
		@Nullable String on(String payload) {
			return payload.isEmpty() ? null : "re: " + payload;
		}

	}

	static class Failing {

		Throwable failure = new IllegalArgumentException();

		@TestListener
		void on(String payload) throws Throwable {
			throw this.failure;
		}

	}

}
