package io.streamstarters.listener.method;

import org.springframework.core.MethodParameter;
import org.springframework.messaging.Message;
import org.springframework.messaging.handler.invocation.HandlerMethodArgumentResolver;

import io.streamstarters.listener.BatchAcknowledgment;

/**
 * Gives a batch's list and acknowledgment to the method.
 */
final class BatchArgumentResolver implements HandlerMethodArgumentResolver {

	@Override
	public boolean supportsParameter(MethodParameter parameter) {
		return true;
	}

	@Override
	public Object resolveArgument(MethodParameter parameter, Message<?> message) {
		BatchMessage batch = (BatchMessage) message;
		return (parameter.getParameterType() == BatchAcknowledgment.class) ? batch.acknowledgment()
				: batch.getPayload();
	}

}
