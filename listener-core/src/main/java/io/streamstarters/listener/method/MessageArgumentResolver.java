package io.streamstarters.listener.method;

import org.springframework.core.MethodParameter;
import org.springframework.messaging.Message;
import org.springframework.messaging.converter.MessageConverter;
import org.springframework.messaging.handler.annotation.support.MessageMethodArgumentResolver;

/**
 * Resolves a message whose payload is to be checked, which Spring's own resolver does not
 * do.
 */
final class MessageArgumentResolver extends MessageMethodArgumentResolver {

	private final PayloadValidation validation;

	MessageArgumentResolver(MessageConverter converter, PayloadValidation validation) {
		super(converter);
		this.validation = validation;
	}

	@Override
	public Object resolveArgument(MethodParameter parameter, Message<?> message) throws Exception {
		Object resolved = super.resolveArgument(parameter, message);
		if (resolved instanceof Message<?> converted) {
			this.validation.check(parameter, converted.getPayload());
		}
		return resolved;
	}

}
