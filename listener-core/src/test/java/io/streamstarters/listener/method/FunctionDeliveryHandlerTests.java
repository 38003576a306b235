package io.streamstarters.listener.method;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.streamstarters.listener.ListenerHeaders;
import io.streamstarters.listener.PayloadException;
import io.streamstarters.listener.container.DeliveryAttempt;
import io.streamstarters.listener.container.DeliveryHandler;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.messaging.Message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Functions in the place of listener methods.
 */
class FunctionDeliveryHandlerTests {

	private final ListenerApplication application = ListenerApplication.of();

	private final List<Message<?>> received = new ArrayList<>();

	@AfterEach
	void close() {
		this.application.close();
	}

	@Test
	void convertsThePayloadAndPassesTheHeadersOn() throws Exception {
		DeliveryAttempt attempt = handle(Order.class, "{\"product\": \"chair\"}").get(0);
		assertThat(attempt.failure()).isNull();
		assertThatIllegalStateException().as("acknowledged").isThrownBy(attempt::ack);
		assertThat(this.received).singleElement().satisfies((message) -> {
			assertThat(message.getPayload()).isEqualTo(new Order("chair"));
			assertThat(message.getHeaders()).containsEntry("source", "shop")
				.containsEntry(ListenerHeaders.LISTENER_ID, "orders")
				.containsEntry(ListenerHeaders.DELIVERY_ATTEMPT, 2);
		});
	}

	@Test
	void leavesTextAsItIs() throws Exception {
		handle(String.class, "no {JSON");
		assertThat(this.received).extracting((message) -> (Object) message.getPayload()).containsExactly("no {JSON");
	}

	@Test
	void failsEachDeliveryAlone() throws Exception {
		List<DeliveryAttempt> attempts = handle(Order.class, "{\"product\": \"chair\"}", "{\"product\": [\"s3cr3t\"]}",
				"{\"product\": \"broken\"}", "{\"product\": \"table\"}");
		assertThat(this.received).hasSize(2);
		assertThat(attempts.get(0).failure()).isNull();
		assertThat(attempts.get(1).failure()).isInstanceOf(PayloadException.class)
			.hasMessageContaining("at product")
			.hasMessageNotContaining("s3cr3t")
			.hasNoCause();
		assertThat(attempts.get(2).failure()).isInstanceOf(AssertionError.class);
		assertThat(attempts.get(3).failure()).isNull();
	}

	private <T> List<DeliveryAttempt> handle(Class<T> type, String... payloads) throws Exception {
		DeliveryHandler handler = this.application.bean(ListenerMethodFactory.class)
			.createHandler("orders", type, this::on);
		List<DeliveryAttempt> attempts = List.of(payloads)
			.stream()
			.map((payload) -> ListenerApplication.attempt(payload, Map.of("source", "shop"), 2))
			.toList();
		assertThat(handler.handle(attempts)).isNull();
		return attempts;
	}

	private void on(Message<?> message) {
		if (message.getPayload().equals(new Order("broken"))) {
			throw new AssertionError();
		}
		this.received.add(message);
	}

	record Order(String product) {

	}

}
