package io.streamstarters.listener.method;

import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;

import org.springframework.core.MethodParameter;
import org.springframework.core.ResolvableType;
import org.springframework.messaging.Message;
import org.springframework.messaging.converter.MessageConverter;
import org.springframework.messaging.handler.annotation.support.PayloadMethodArgumentResolver;

/**
 * Resolves the payload. Unlike Spring's own resolver it takes an empty text for a
 * payload, since brokers deliver it.
 */
final class PayloadArgumentResolver extends PayloadMethodArgumentResolver {

	private final @Nullable ParsedPayloads parsed;

	private final @Nullable PayloadValidation validation;

	/**
	 * Creates a resolver.
	 * @param converter makes the payload
	 * @param parsed makes it without the converter where it can, or {@code null} if only
	 * the converter makes payloads
	 * @param validation checks it, or {@code null} if nobody does
	 */
	PayloadArgumentResolver(MessageConverter converter, @Nullable ParsedPayloads parsed,
			@Nullable PayloadValidation validation) {
		super(converter);
		this.parsed = parsed;
		this.validation = validation;
	}

	/** Text is JSON to the converter; its bytes are what was sent. */
	@Override
	public @Nullable Object resolveArgument(MethodParameter parameter, Message<?> message) throws Exception {
		Class<?> type = resolveTargetClass(parameter, message);
		if (type == byte[].class && message.getPayload() instanceof String text) {
			return text.getBytes(StandardCharsets.UTF_8);
		}
		Object payload = (this.parsed != null) ? this.parsed.convert(message, parameter, type) : null;
		if (payload == null) {
			return super.resolveArgument(parameter, message);
		}
		validate(message, parameter, payload);
		return payload;
	}

	/** Also for a parameter that is nested, which is a type argument then. */
	@Override
	protected Class<?> resolveTargetClass(MethodParameter parameter, Message<?> message) {
		return (parameter.getNestingLevel() == 1) ? parameter.getParameterType()
				: ResolvableType.forMethodParameter(parameter).resolve(Object.class);
	}

	@Override
	protected boolean isEmptyPayload(@Nullable Object payload) {
		return payload == null;
	}

	@Override
	protected void validate(Message<?> message, MethodParameter parameter, Object target) {
		if (this.validation != null) {
			this.validation.check(parameter, target);
		}
	}

}
