package io.streamstarters.listener.method;

import java.lang.reflect.Type;
import java.util.Objects;
import java.util.Optional;

import com.fasterxml.jackson.annotation.JsonView;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.TreeNode;
import tools.jackson.core.type.ResolvedType;
import tools.jackson.core.type.TypeReference;
import tools.jackson.core.util.JsonParserDelegate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.core.GenericTypeResolver;
import org.springframework.core.MethodParameter;
import org.springframework.messaging.Message;
import org.springframework.messaging.converter.MessageConversionException;
import org.springframework.messaging.handler.annotation.Payload;

/**
 * Makes arguments of payloads that came as a part of JSON, without making text of them
 * first. They are the same as Spring's converter would make of the text.
 */
final class ParsedPayloads {

	private final JsonMapper mapper;

	ParsedPayloads(JsonMapper mapper) {
		this.mapper = mapper;
	}

	/**
	 * Makes an argument.
	 * @param type what is wanted
	 * @return the argument, or {@code null} if it is to be made of the text
	 */
	@Nullable Object convert(Message<?> message, MethodParameter parameter, Class<?> type) {
		JsonNode json = (message instanceof DeliveryMessage delivered) ? delivered.json() : null;
		if (json == null || !json.isObject() || isMadeOfText(parameter, type)) {
			return null;
		}
		try (JsonParser parser = new Untyped(this.mapper.treeAsTokens(json))) {
			Type target = GenericTypeResolver.resolveType(parameter.getNestedGenericParameterType(),
					parameter.getContainingClass());
			return this.mapper.readValue(parser, this.mapper.constructType(target));
		}
		catch (JacksonException ex) {
			throw new MessageConversionException(message, "The payload does not fit the parameter", ex);
		}
	}

	private static boolean isMadeOfText(MethodParameter parameter, Class<?> type) {
		Payload annotation = parameter.getParameterAnnotation(Payload.class);
		return type.isAssignableFrom(String.class) || type == byte[].class || type == Optional.class
				|| parameter.hasParameterAnnotation(JsonView.class)
				|| (annotation != null && !annotation.expression().isEmpty());
	}

	/**
	 * Numbers with a fraction are of no type yet, as in text, whatever they are in the
	 * tree.
	 */
	private static final class Untyped extends JsonParserDelegate {

		Untyped(JsonParser tree) {
			super(tree);
		}

		private boolean isFraction() {
			return currentToken() == JsonToken.VALUE_NUMBER_FLOAT;
		}

		@Override
		public NumberType getNumberType() {
			return isFraction() ? NumberType.DOUBLE : super.getNumberType();
		}

		@Override
		public NumberTypeFP getNumberTypeFP() {
			return NumberTypeFP.UNKNOWN;
		}

		/** Infinite if it is too large, as of text. */
		@Override
		public double getDoubleValue() {
			return isFraction() ? getDecimalValue().doubleValue() : super.getDoubleValue();
		}

		@Override
		public float getFloatValue() {
			return isFraction() ? getDecimalValue().floatValue() : super.getFloatValue();
		}

		@Override
		public Number getNumberValue() {
			return isFraction() ? Double.valueOf(getDoubleValue()) : super.getNumberValue();
		}

		@Override
		public Object getNumberValueDeferred() {
			return isFraction() ? Objects.requireNonNull(getString()) : super.getNumberValueDeferred();
		}

		@Override
		public <T> T readValueAs(Class<T> type) {
			return objectReadContext().readValue(this, type);
		}

		@Override
		public <T> T readValueAs(TypeReference<T> type) {
			return objectReadContext().readValue(this, type);
		}

		@Override
		public <T> T readValueAs(ResolvedType type) {
			return objectReadContext().readValue(this, type);
		}

		@Override
		public <T extends TreeNode> T readValueAsTree() {
			return objectReadContext().readTree(this);
		}

	}

}
