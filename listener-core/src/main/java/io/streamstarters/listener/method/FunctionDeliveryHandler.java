package io.streamstarters.listener.method;

import java.util.List;
import java.util.concurrent.CompletionStage;

import io.streamstarters.listener.PayloadException;
import io.streamstarters.listener.container.DeliveryAttempt;
import io.streamstarters.listener.container.DeliveryHandler;
import org.jspecify.annotations.Nullable;

import org.springframework.messaging.Message;
import org.springframework.messaging.MessagingException;
import org.springframework.messaging.converter.MessageConverter;
import org.springframework.messaging.support.GenericMessage;

/**
 * Handles deliveries by a function, one by one.
 *
 * @param <T> type of the payload
 */
final class FunctionDeliveryHandler<T> implements DeliveryHandler {

	private final String listenerId;

	private final MessageConverter converter;

	private final Class<T> payloadType;

	private final ListenerFunction<T> function;

	FunctionDeliveryHandler(String listenerId, MessageConverter converter, Class<T> payloadType,
			ListenerFunction<T> function) {
		this.listenerId = listenerId;
		this.converter = converter;
		this.payloadType = payloadType;
		this.function = function;
	}

	@Override
	public @Nullable CompletionStage<?> handle(List<DeliveryAttempt> attempts) {
		for (DeliveryAttempt attempt : attempts) {
			try {
				Message<?> message = DeliveryMessage.of(this.listenerId, attempt);
				this.function.handle(new GenericMessage<>(payload(message), message.getHeaders()));
				// A function cannot acknowledge by hand, whatever the properties say.
				attempt.ack();
			}
			catch (Throwable ex) {
				attempt.fail(ex);
			}
		}
		return null;
	}

	private T payload(Message<?> message) {
		if (this.payloadType.isInstance(message.getPayload())) {
			return this.payloadType.cast(message.getPayload());
		}
		try {
			Object payload = this.converter.fromMessage(message, this.payloadType);
			if (payload == null) {
				throw new MessagingException("There is no converter");
			}
			return this.payloadType.cast(payload);
		}
		catch (RuntimeException ex) {
			throw new PayloadException("A payload of type " + this.payloadType.getName()
					+ " cannot be made of the message: " + PayloadFailure.reason(ex));
		}
	}

}
