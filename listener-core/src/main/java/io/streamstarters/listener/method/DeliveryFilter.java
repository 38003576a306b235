package io.streamstarters.listener.method;

import java.util.List;
import java.util.Map;

import io.streamstarters.listener.ListenerException;
import io.streamstarters.listener.PayloadException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.expression.EvaluationContext;
import org.springframework.expression.Expression;
import org.springframework.expression.ParseException;
import org.springframework.expression.spel.SpelEvaluationException;
import org.springframework.expression.spel.standard.SpelExpressionParser;
import org.springframework.expression.spel.support.DataBindingPropertyAccessor;
import org.springframework.expression.spel.support.MapAccessor;
import org.springframework.expression.spel.support.SimpleEvaluationContext;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.converter.MessageConversionException;
import org.springframework.messaging.converter.MessageConverter;

/**
 * Which messages a listener wants, by an expression on {@code payload} and
 * {@code headers}. A JSON payload is a map or a list to it.
 */
final class DeliveryFilter {

	/** Types whose methods expressions call: of the root, and of what JSON is made of. */
	static final List<Class<?>> TYPES = List.of(Root.class, String.class, List.class, Map.class);

	private final EvaluationContext context = SimpleEvaluationContext
		.forPropertyAccessors(new MapAccessor(), DataBindingPropertyAccessor.forReadOnlyAccess())
		.withInstanceMethods()
		.build();

	private final Expression expression;

	private final MessageConverter converter;

	private DeliveryFilter(Expression expression, MessageConverter converter) {
		this.expression = expression;
		this.converter = converter;
	}

	static DeliveryFilter parse(ListenerEndpoint<?> endpoint, MessageConverter converter) {
		try {
			return new DeliveryFilter(new SpelExpressionParser().parseExpression(endpoint.filter()), converter);
		}
		catch (ParseException ex) {
			throw endpoint.invalid(
					"has a filter that is no expression: " + ex.getSimpleMessage() + " at position " + ex.getPosition(),
					"Correct the annotation's attribute 'filter', for example \"payload.amount > 100\".");
		}
	}

	/**
	 * Whether the listener wants a message.
	 * @throws ListenerException without any content of the message, if that cannot be
	 * told
	 */
	boolean accepts(Message<?> message) {
		try {
			Boolean accepted = this.expression.getValue(this.context, new Root(message, this.converter), Boolean.class);
			if (accepted != null) {
				return accepted;
			}
		}
		catch (RuntimeException ex) {
			throw failure(ex);
		}
		throw new ListenerException("The filter of the listener gives neither true nor false for this message");
	}

	/** Methods of the content throw what they like, and may quote it. */
	private static ListenerException failure(RuntimeException ex) {
		for (Throwable cause = ex; cause != null; cause = cause.getCause()) {
			if (cause instanceof PayloadException unreadable) {
				return unreadable;
			}
		}
		return new ListenerException("The filter of the listener cannot be evaluated for this message: "
				+ ((ex instanceof SpelEvaluationException spel)
						? spel.getMessageCode() + " at position " + spel.getPosition()
						: ex.getClass().getSimpleName()));
	}

	/**
	 * What the expression is about.
	 */
	static final class Root {

		private final Message<?> message;

		private final MessageConverter converter;

		Root(Message<?> message, MessageConverter converter) {
			this.message = message;
			this.converter = converter;
		}

		public MessageHeaders getHeaders() {
			return this.message.getHeaders();
		}

		public @Nullable Object getPayload() {
			if (!(this.message.getPayload() instanceof CharSequence)) {
				return this.message.getPayload();
			}
			try {
				// Asked for any object, converters leave the text as it is.
				Object json = this.converter.fromMessage(this.message, JsonNode.class);
				return (json instanceof JsonNode node) ? JsonMapper.shared().treeToValue(node, Object.class) : json;
			}
			catch (MessageConversionException ex) {
				throw new PayloadException("The payload cannot be read for the filter of the listener");
			}
		}

	}

}
