package io.streamstarters.listener.method;

import java.util.Map;

import io.streamstarters.listener.Acknowledgment;

import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.support.GenericMessage;

/**
 * A delivery as the argument resolvers see it.
 */
final class DeliveryMessage extends GenericMessage<Object> {

	private final transient Acknowledgment acknowledgment;

	DeliveryMessage(Object payload, Map<String, Object> headers, Acknowledgment acknowledgment) {
		super(payload, new Headers(headers));
		this.acknowledgment = acknowledgment;
	}

	Acknowledgment acknowledgment() {
		return this.acknowledgment;
	}

	/**
	 * Headers without the random id and the time that Spring would add for each message.
	 */
	private static final class Headers extends MessageHeaders {

		Headers(Map<String, Object> headers) {
			super(headers, ID_VALUE_NONE, -1L);
		}

	}

}
