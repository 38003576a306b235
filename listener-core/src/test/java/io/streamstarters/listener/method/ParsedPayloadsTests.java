package io.streamstarters.listener.method;

import java.lang.reflect.Method;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.annotation.JsonView;
import io.streamstarters.listener.Delivery;
import io.streamstarters.listener.PayloadException;
import io.streamstarters.listener.container.DeliveryAttempt;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.core.JsonParser;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.annotation.JsonDeserialize;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.core.MethodParameter;
import org.springframework.messaging.converter.JacksonJsonMessageConverter;
import org.springframework.messaging.handler.annotation.Payload;
import org.springframework.validation.Validator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * What is made of a tree is what is made of its text.
 */
class ParsedPayloadsTests {

	/** As the sources read what they receive. */
	private static final JsonMapper SOURCE = JsonMapper.builder()
		.enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
		.disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
		.build();

	private static final String ALL = """
			{"text": "ä\\u0000 \\"", "small": 1, "large": 123456789012345678901234567890, "none": null, "yes": true,
			"price": 1.10, "exact": 0.12345678901234567890123456789, "huge": 1e30, "vast": 1e400, "at": "2026-11-22T10:11:12.123456Z",
			"bytes": "AQID", "tags": ["a", "b", 1, 2.5], "nested": {"price": 2.50, "list": [{"a": 1.5}], "none": null},
			"type": "circle", "radius": 2.5}""";

	private final JsonMapper mapper = JsonMapper.builder()
		.disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
		.build();

	private final PayloadArgumentResolver ofText = resolver(null);

	private final PayloadArgumentResolver ofTree = resolver(new ParsedPayloads(this.mapper));

	static Stream<Method> methods() {
		return Arrays.stream(Listeners.class.getDeclaredMethods());
	}

	@ParameterizedTest
	@MethodSource("methods")
	void anArgumentIsTheSame(Method method) throws Exception {
		MethodParameter parameter = parameter(method);
		Object expected = this.ofText.resolveArgument(parameter, message(ALL, false));
		Object actual = this.ofTree.resolveArgument(parameter, message(ALL, true));
		assertThat(actual).usingRecursiveComparison().withStrictTypeChecking().isEqualTo(expected);
	}

	@ParameterizedTest
	@MethodSource("methods")
	void theTextIsNotAskedForUnlessItIsWanted(Method method) throws Exception {
		TreeDelivery delivery = new TreeDelivery(ALL, true);
		this.ofTree.resolveArgument(parameter(method),
				DeliveryMessage.of("listener", new DeliveryAttempt(delivery, 1)));
		assertThat(delivery.asked)
			.isEqualTo(List.of("text", "object", "bytes", "view", "optional").contains(method.getName()));
	}

	@Test
	void aTreeThatIsChangedIsNoOnesElse() throws Exception {
		MethodParameter parameter = parameter(Listeners.class.getDeclaredMethod("node", JsonNode.class));
		TreeDelivery delivery = new TreeDelivery(ALL, true);
		Object first = this.ofTree.resolveArgument(parameter,
				DeliveryMessage.of("listener", new DeliveryAttempt(delivery, 1)));
		assertThat(first).isEqualTo(this.mapper.readTree(ALL)).isNotSameAs(delivery.json());
	}

	@Test
	void whatDoesNotFitIsNotQuoted() throws Exception {
		MethodParameter parameter = parameter(Listeners.class.getDeclaredMethod("numbers", Numbers.class));
		String bad = "{\"price\": \"marker-of-payload\"}";
		assertThatThrownBy(() -> this.ofTree.resolveArgument(parameter, message(bad, true))).satisfies((failure) -> {
			PayloadException told = PayloadFailure.of(parameter, failure);
			assertThat(told).hasMessageContaining("InvalidFormatException at price").hasNoCause();
			assertThat(told.getMessage()).doesNotContain("marker");
		});
	}

	@Test
	void whatAnOptionalHoldsIsChecked() throws Exception {
		MethodParameter parameter = parameter(Listeners.class.getDeclaredMethod("optional", Optional.class));
		Validator validator = Validator.forInstanceOf(Texts.class, (texts, errors) -> errors.reject("Refused"));
		PayloadArgumentResolver validating = new PayloadArgumentResolver(new JacksonJsonMessageConverter(this.mapper),
				new ParsedPayloads(this.mapper), new PayloadValidation(validator, new Object[0]));
		assertThatThrownBy(() -> validating.resolveArgument(parameter, message(ALL, true)))
			.hasMessageContaining("Refused");
	}

	@Test
	void whatIsNoObjectIsMadeOfText() throws Exception {
		MethodParameter parameter = parameter(Lists.class.getDeclaredMethod("list", List.class));
		assertThat(this.ofTree.resolveArgument(parameter, message("[1, 2.5]", true))).isEqualTo(List.of(1, 2.5));
	}

	private PayloadArgumentResolver resolver(@Nullable ParsedPayloads parsed) {
		return new PayloadArgumentResolver(new JacksonJsonMessageConverter(this.mapper), parsed, null);
	}

	private static MethodParameter parameter(Method method) {
		return new MethodParameter(method, 0).withContainingClass(Strings.class);
	}

	private static DeliveryMessage message(String json, boolean tree) {
		return DeliveryMessage.of("listener", new DeliveryAttempt(new TreeDelivery(json, tree), 1));
	}

	/** A delivery that may have its payload as a tree. */
	private static final class TreeDelivery implements Delivery {

		private final JsonNode json;

		private final boolean tree;

		private boolean asked;

		TreeDelivery(String json, boolean tree) {
			this.json = SOURCE.readTree(json);
			this.tree = tree;
		}

		@Override
		public String id() {
			return "m1";
		}

		@Override
		public Object payload() {
			this.asked = true;
			return this.json.toString();
		}

		@Override
		public @Nullable JsonNode json() {
			return this.tree ? this.json : null;
		}

		@Override
		public Map<String, Object> headers() {
			return Map.of();
		}

	}

	/** Parameters that the same JSON fits. */
	@SuppressWarnings("unused")
	abstract static class Listeners<T> {

		abstract void text(String text);

		abstract void object(Object object);

		abstract void bytes(byte[] bytes);

		abstract void node(JsonNode node);

		abstract void map(Map<String, Object> map);

		abstract void rawMap(@Payload Map<?, ?> map);

		abstract void numbers(Numbers numbers);

		abstract void untyped(UntypedValues values);

		abstract void texts(Texts texts);

		abstract void shape(Shape shape);

		abstract void unwrapped(Whole whole);

		abstract void readByHand(ReadByHand read);

		abstract void optional(Optional<Texts> texts);

		abstract void generic(T generic);

		abstract void view(@JsonView(Map.class) Viewed viewed);

	}

	/** Says what the generic one is. */
	abstract static class Strings extends Listeners<Map<String, String>> {

	}

	abstract static class Lists {

		abstract void list(List<Object> list);

	}

	record Numbers(int small, BigInteger large, double price, BigDecimal exact, float huge, float vast,
			@Nullable Integer none) {
	}

	record UntypedValues(Object price, Number exact, List<Object> tags, Map<String, Object> nested, JsonNode huge,
			Object vast, @Nullable Object none) {
	}

	record Texts(String text, String price, String vast, Instant at, byte[] bytes, boolean yes) {
	}

	@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
	@JsonSubTypes(@JsonSubTypes.Type(value = Circle.class, name = "circle"))
	interface Shape {

	}

	record Circle(Object radius, Number exact, BigDecimal price) implements Shape {
	}

	/** What deserializers of an application may call. */
	record ReadByHand(@JsonDeserialize(using = AsTree.class) Object price,
			@JsonDeserialize(using = AsClass.class) Object exact,
			@JsonDeserialize(using = AsReference.class) Object nested,
			@JsonDeserialize(using = AsType.class) Object tags) {
	}

	static class AsTree extends ValueDeserializer<Object> {

		@Override
		public Object deserialize(JsonParser parser, DeserializationContext context) {
			return parser.readValueAsTree();
		}

	}

	static class AsClass extends ValueDeserializer<Object> {

		@Override
		public Object deserialize(JsonParser parser, DeserializationContext context) {
			return parser.readValueAs(Object.class);
		}

	}

	static class AsReference extends ValueDeserializer<Object> {

		@Override
		public Object deserialize(JsonParser parser, DeserializationContext context) {
			return parser.readValueAs(new TypeReference<Map<String, Object>>() {
			});
		}

	}

	static class AsType extends ValueDeserializer<Object> {

		@Override
		public Object deserialize(JsonParser parser, DeserializationContext context) {
			return parser.readValueAs(context.constructType(List.class));
		}

	}

	static class Whole {

		public @Nullable String text;

		@JsonUnwrapped
		public @Nullable Part part;

	}

	static class Part {

		public @Nullable Object price;

		public @Nullable BigDecimal exact;

	}

	static class Viewed {

		@JsonView(Map.class)
		public @Nullable Object price;

		@JsonView(List.class)
		public @Nullable String text;

	}

}
