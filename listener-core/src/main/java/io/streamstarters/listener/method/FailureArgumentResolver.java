package io.streamstarters.listener.method;

import java.util.concurrent.ExecutionException;

import io.streamstarters.listener.FailedDelivery;

import org.springframework.core.MethodParameter;
import org.springframework.messaging.Message;
import org.springframework.messaging.handler.invocation.HandlerMethodArgumentResolver;

/**
 * Resolves what went wrong, for methods that take dead letters.
 */
final class FailureArgumentResolver implements HandlerMethodArgumentResolver {

	@Override
	public boolean supportsParameter(MethodParameter parameter) {
		Class<?> type = parameter.getParameterType();
		return type == FailedDelivery.class || type == Throwable.class || type == Exception.class;
	}

	@Override
	public Object resolveArgument(MethodParameter parameter, Message<?> message) {
		FailedDelivery failure = ((DeadLetterMessage) message).failure();
		Class<?> type = parameter.getParameterType();
		if (type == FailedDelivery.class) {
			return failure;
		}
		return type.isInstance(failure.cause()) ? failure.cause() : new ExecutionException(failure.cause());
	}

}
