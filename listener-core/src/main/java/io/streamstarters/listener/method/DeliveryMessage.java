package io.streamstarters.listener.method;

import java.util.Map;

import io.streamstarters.listener.Acknowledgment;
import io.streamstarters.listener.Delivery;
import io.streamstarters.listener.ListenerHeaders;
import io.streamstarters.listener.container.DeliveryAttempt;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;

/**
 * A delivery as the argument resolvers see it.
 */
final class DeliveryMessage implements Message<Object> {

	private final DeliveryAttempt attempt;

	private final MessageHeaders headers;

	private DeliveryMessage(DeliveryAttempt attempt, MessageHeaders headers) {
		this.attempt = attempt;
		this.headers = headers;
	}

	static DeliveryMessage of(String listenerId, DeliveryAttempt attempt) {
		return new DeliveryMessage(attempt, headers(listenerId, attempt.delivery(), attempt.number()));
	}

	static MessageHeaders headers(String listenerId, Delivery delivery, int attempt) {
		return new Headers(delivery.headers(), listenerId, attempt);
	}

	@Override
	public Object getPayload() {
		return this.attempt.delivery().payload();
	}

	/** The payload before it became text, if it was part of something larger. */
	@Nullable JsonNode json() {
		return this.attempt.delivery().json();
	}

	@Override
	public MessageHeaders getHeaders() {
		return this.headers;
	}

	Acknowledgment acknowledgment() {
		return this.attempt;
	}

	/** Without the payload, unlike Spring's messages. */
	@Override
	public String toString() {
		return "DeliveryMessage[" + this.attempt.delivery() + "]";
	}

	/**
	 * Headers without the random id and the time that Spring would add for each message.
	 */
	private static final class Headers extends MessageHeaders {

		Headers(Map<String, Object> headers, String listenerId, int attempt) {
			super(headers, ID_VALUE_NONE, -1L);
			getRawHeaders().put(ListenerHeaders.LISTENER_ID, listenerId);
			getRawHeaders().put(ListenerHeaders.DELIVERY_ATTEMPT, attempt);
		}

	}

}
