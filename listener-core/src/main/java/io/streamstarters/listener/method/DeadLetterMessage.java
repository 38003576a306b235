package io.streamstarters.listener.method;

import io.streamstarters.listener.FailedDelivery;

import org.springframework.messaging.support.GenericMessage;

/**
 * A dead letter as the argument resolvers see it.
 */
final class DeadLetterMessage extends GenericMessage<Object> {

	private final transient FailedDelivery failure;

	DeadLetterMessage(FailedDelivery failure) {
		super(failure.delivery().payload(),
				DeliveryMessage.headers(failure.listenerId(), failure.delivery(), failure.attempt()));
		this.failure = failure;
	}

	FailedDelivery failure() {
		return this.failure;
	}

}
