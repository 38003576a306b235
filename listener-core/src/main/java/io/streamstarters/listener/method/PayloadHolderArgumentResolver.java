package io.streamstarters.listener.method;

import org.springframework.core.MethodParameter;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessagingException;
import org.springframework.messaging.handler.invocation.HandlerMethodArgumentResolver;

/**
 * Resolves a parameter whose type holds the payload.
 */
final class PayloadHolderArgumentResolver implements HandlerMethodArgumentResolver {

	private final PayloadHolder<?> holder;

	private final PayloadArgumentResolver payloads;

	PayloadHolderArgumentResolver(PayloadHolder<?> holder, PayloadArgumentResolver payloads) {
		this.holder = holder;
		this.payloads = payloads;
	}

	@Override
	public boolean supportsParameter(MethodParameter parameter) {
		return parameter.getParameterType() == this.holder.type();
	}

	@Override
	public Object resolveArgument(MethodParameter parameter, Message<?> message) throws Exception {
		Object payload = this.payloads.resolveArgument(parameter.nested(), message);
		if (payload == null) {
			throw new MessagingException("There is no payload");
		}
		return this.holder.factory().create(payload, message.getHeaders());
	}

}
