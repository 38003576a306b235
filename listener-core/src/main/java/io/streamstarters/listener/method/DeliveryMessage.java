package io.streamstarters.listener.method;

import java.util.Map;

import io.streamstarters.listener.Acknowledgment;
import io.streamstarters.listener.Delivery;
import io.streamstarters.listener.ListenerHeaders;
import io.streamstarters.listener.container.DeliveryAttempt;

import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.support.GenericMessage;

/**
 * A delivery as the argument resolvers see it.
 */
final class DeliveryMessage extends GenericMessage<Object> {

	private final transient Acknowledgment acknowledgment;

	private DeliveryMessage(Object payload, MessageHeaders headers, Acknowledgment acknowledgment) {
		super(payload, headers);
		this.acknowledgment = acknowledgment;
	}

	static DeliveryMessage of(String listenerId, DeliveryAttempt attempt) {
		return new DeliveryMessage(attempt.delivery().payload(),
				headers(listenerId, attempt.delivery(), attempt.number()), attempt);
	}

	static MessageHeaders headers(String listenerId, Delivery delivery, int attempt) {
		return new Headers(delivery.headers(), listenerId, attempt);
	}

	Acknowledgment acknowledgment() {
		return this.acknowledgment;
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
