package io.streamstarters.listener.method;

import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

import io.streamstarters.listener.Acknowledgment;
import io.streamstarters.listener.DeadLetterHandler;
import io.streamstarters.listener.FailedDelivery;
import io.streamstarters.listener.method.ListenerApplication.Letter;
import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import jakarta.validation.Valid;
import jakarta.validation.constraints.AssertFalse;
import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.Digits;
import jakarta.validation.constraints.Email;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Null;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import org.hibernate.validator.internal.constraintvalidators.bv.AssertFalseValidator;
import org.hibernate.validator.internal.constraintvalidators.bv.AssertTrueValidator;
import org.hibernate.validator.internal.constraintvalidators.bv.DigitsValidatorForCharSequence;
import org.hibernate.validator.internal.constraintvalidators.bv.EmailValidator;
import org.hibernate.validator.internal.constraintvalidators.bv.NotBlankValidator;
import org.hibernate.validator.internal.constraintvalidators.bv.NotNullValidator;
import org.hibernate.validator.internal.constraintvalidators.bv.NullValidator;
import org.hibernate.validator.internal.constraintvalidators.bv.PatternValidator;
import org.hibernate.validator.internal.constraintvalidators.bv.size.SizeValidatorForCharSequence;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

import org.springframework.aot.generate.ClassNameGenerator;
import org.springframework.aot.generate.DefaultGenerationContext;
import org.springframework.aot.generate.InMemoryGeneratedFiles;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.core.annotation.AliasFor;
import org.springframework.javapoet.ClassName;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.messaging.handler.annotation.Headers;
import org.springframework.validation.annotation.Validated;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a native image is told of listener methods.
 */
class ListenerAotProcessorTests {

	/** By bean. */
	private static final Map<Class<?>, RuntimeHints> processed = new ConcurrentHashMap<>();

	@ParameterizedTest
	@ValueSource(classes = { Plain.class, Secret.class, Implementing.class, Extending.class, Deriving.class,
			Composed.class, Repeated.class, Enhanced.class, SuspendingListeners.class })
	void listenerMethodsAreFoundAndCalled(Class<?> bean) {
		RuntimeHints hints = hints(bean);
		ListenerMethods.find(bean, TestListener.class)
			.keySet()
			.forEach((method) -> assertThat(isInvocable(hints, method)).as(method.toString()).isTrue());
		assertThat(ListenerMethods.find(bean, TestListener.class)).isNotEmpty();
	}

	@Test
	void otherMethodsAreNot() {
		assertThat(isInvocable(hints(Plain.class), method(Plain.class, "other"))).isFalse();
	}

	@Test
	void aMethodIsFoundAndCalledWhereItIsDeclaredToo() {
		assertThat(isInvocable(hints(Implementing.class), method(Declaring.class, "on"))).isTrue();
		assertThat(isInvocable(hints(Extending.class), method(Abstract.class, "on"))).isTrue();
	}

	@Test
	void aProxyIsCalledByTheMethodOfItsInterface() {
		assertThat(isInvocable(hints(Proxied.class), method(Contract.class, "on"))).isTrue();
	}

	@Test
	void aBeanOfAnInterfaceTypeIsCalledByIt() {
		assertThat(isInvocable(hints(OfInterface.class), method(Declaring.class, "on"))).isTrue();
	}

	@ParameterizedTest
	@ValueSource(classes = { TestListener.class, TestListeners.class, ComposedListener.class, ComposedListeners.class })
	void annotationsAreRead(Class<?> annotation) {
		assertThat(RuntimeHintsPredicates.reflection()
			.onType(annotation)
			.withMemberCategory(MemberCategory.INVOKE_DECLARED_METHODS)).accepts(hints(Composed.class));
	}

	@ParameterizedTest
	@ValueSource(classes = { OfParameter.class, OfMessage.class, OfBatch.class, OfMessages.class, OfArray.class,
			OfMap.class, OfWildcard.class, OfHolder.class, Page.class, OfPage.class, OfTypeVariable.class,
			OfDeadLetter.class, Nested.class, OfReturn.class, OfStage.class, OfMono.class, OfMonos.class })
	void payloadsAndRepliesAreBound(Class<?> payload) {
		assertThat(isBound(hints(Payloads.class), payload)).isTrue();
	}

	@ParameterizedTest
	@ValueSource(classes = { OfHeader.class, Acknowledgment.class, FailedDelivery.class, Message.class,
			MessageHeaders.class, Letter.class, JsonNode.class, IllegalStateException.class })
	void parametersThatAreNoPayloadAreNot(Class<?> type) {
		RuntimeHints hints = hints(Payloads.class);
		assertThat(hints.reflection().getTypeHint(type)).isNull();
	}

	@Test
	void payloadsAndRepliesOfSuspendingFunctionsAreBound() {
		RuntimeHints hints = hints(ReceiptListener.class);
		assertThat(isBound(hints, Order.class)).isTrue();
		assertThat(isBound(hints, Receipt.class)).isTrue();
	}

	@Test
	void methodsForDeadLettersAreFoundAndCalled() {
		assertThat(isInvocable(hints(Payloads.class), method(Payloads.class, "dead"))).isTrue();
	}

	@ParameterizedTest
	@ValueSource(classes = { NotBlankValidator.class, EmailValidator.class, PatternValidator.class,
			AssertTrueValidator.class, AssertFalseValidator.class, NotNullValidator.class,
			DigitsValidatorForCharSequence.class, SizeValidatorForCharSequence.class, ConsistentValidator.class })
	void validatorsOfPayloadsAreMade(Class<?> validator) {
		assertThat(RuntimeHintsPredicates.reflection()
			.onType(validator)
			.withMemberCategory(MemberCategory.INVOKE_DECLARED_CONSTRUCTORS)).accepts(hints(ValidPayloads.class));
	}

	@Test
	void validatorsOfWhatNobodyValidatesAreNot() {
		assertThat(hints(Payloads.class).reflection().getTypeHint(NotBlankValidator.class)).isNull();
		assertThat(hints(ValidPayloads.class).reflection().getTypeHint(NullValidator.class)).isNull();
	}

	@Test
	void filtersSeePayloadAndHeaders() {
		RuntimeHints hints = hints(Filtering.class);
		assertThat(isInvocable(hints, method(DeliveryFilter.Root.class, "getPayload"))).isTrue();
		assertThat(isInvocable(hints, method(DeliveryFilter.Root.class, "getHeaders"))).isTrue();
		assertThat(isInvocable(hints, method(String.class, "isEmpty"))).isTrue();
		assertThat(isInvocable(hints(Plain.class), method(DeliveryFilter.Root.class, "getPayload"))).isFalse();
	}

	@Test
	void beansWithoutListenersGetNoHints() {
		RuntimeHints hints = hints(DeadLettersOnly.class);
		assertThat(isInvocable(hints, method(DeadLettersOnly.class, "dead"))).isFalse();
		assertThat(isBound(hints, OfDeadLetter.class)).isFalse();
	}

	@Test
	void noBeanIsMade() {
		Unmakable.made = false;
		assertThat(isInvocable(process(Unmakable.class), method(Unmakable.class, "on"))).isTrue();
		assertThat(Unmakable.made).isFalse();
	}

	private static RuntimeHints hints(Class<?> bean) {
		return processed.computeIfAbsent(bean, ListenerAotProcessorTests::process);
	}

	private static RuntimeHints process(Class<?> bean) {
		try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
			context.getBeanFactory().registerSingleton("processor", new Processor());
			context.register(bean);
			DefaultGenerationContext generationContext = new DefaultGenerationContext(
					new ClassNameGenerator(ClassName.get(bean)), new InMemoryGeneratedFiles());
			new ApplicationContextAotGenerator().processAheadOfTime(context, generationContext);
			return generationContext.getRuntimeHints();
		}
	}

	private static boolean isInvocable(RuntimeHints hints, Method method) {
		return RuntimeHintsPredicates.reflection().onMethodInvocation(method).test(hints);
	}

	private static boolean isBound(RuntimeHints hints, Class<?> type) {
		return RuntimeHintsPredicates.reflection()
			.onConstructorInvocation(type.getDeclaredConstructors()[0])
			.and(RuntimeHintsPredicates.reflection().onFieldAccess(type.getDeclaredFields()[0]))
			.test(hints);
	}

	private static Method method(Class<?> type, String name) {
		return Stream.of(type.getDeclaredMethods())
			.filter((method) -> method.getName().equals(name))
			.findFirst()
			.orElseThrow();
	}

	private static final class Processor extends ListenerAotProcessor<TestListener> {

		Processor() {
			super(TestListener.class, new PayloadHolder<>(Letter.class, Letter::new));
		}

	}

	@Target({ ElementType.METHOD, ElementType.ANNOTATION_TYPE })
	@Retention(RetentionPolicy.RUNTIME)
	@TestListener
	@Repeatable(ComposedListeners.class)
	@interface ComposedListener {

		@AliasFor(annotation = TestListener.class, attribute = "value")
		String value();

	}

	@Target(ElementType.METHOD)
	@Retention(RetentionPolicy.RUNTIME)
	@interface ComposedListeners {

		ComposedListener[] value();

	}

	static class Plain {

		@TestListener("a")
		void on(String payload) {
		}

		void other(String payload) {
		}

	}

	static class Secret {

		@TestListener("a")
		private void on(String payload) {
		}

	}

	static class Composed {

		@ComposedListener("a")
		@ComposedListener("b")
		void on(String payload) {
		}

	}

	static class Repeated {

		@TestListener("a")
		@TestListener("b")
		void on(String payload) {
		}

	}

	interface Declaring {

		@TestListener("a")
		void on(String payload);

	}

	static class Implementing implements Declaring {

		@Override
		public void on(String payload) {
		}

	}

	interface Contract {

		void on(String payload);

	}

	static class Proxied implements Contract {

		@Override
		@TestListener("a")
		public void on(String payload) {
		}

	}

	abstract static class Abstract {

		@TestListener("a")
		abstract void on(String payload);

	}

	static class Extending extends Abstract {

		@Override
		void on(String payload) {
		}

	}

	static class Deriving extends Plain {

	}

	@Configuration
	static class Enhanced {

		@Bean
		String text() {
			return "text";
		}

		@TestListener("a")
		void on(String payload) {
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OfInterface {

		@Bean
		Declaring listener() {
			return new Implementing();
		}

	}

	abstract static class Generic<T> {

		@TestListener("variable")
		void onVariable(T payload) {
		}

	}

	static class Payloads extends Generic<OfTypeVariable> {

		@TestListener("a")
		void on(OfParameter payload, @Header("a") OfHeader header, @Headers Map<String, Object> headers,
				Acknowledgment acknowledgment, MessageHeaders more) {
		}

		@TestListener("b")
		void onMessage(Message<OfMessage> message) {
		}

		@TestListener("c")
		void onBatch(List<OfBatch> payloads) {
		}

		@TestListener("d")
		void onMessages(List<Message<OfMessages>> messages) {
		}

		@TestListener("e")
		void onArray(OfArray[] payload) {
		}

		@TestListener("f")
		void onMap(Map<String, List<OfMap>> payload) {
		}

		@TestListener("g")
		void onWildcard(List<? extends OfWildcard> payload) {
		}

		@TestListener("h")
		void onHolder(Letter<OfHolder> letter) {
		}

		@TestListener("i")
		void onPage(Page<OfPage> page) {
		}

		@TestListener("o")
		<T extends Comparable<T>> void onComparable(T payload) {
		}

		@TestListener("j")
		void onTree(JsonNode tree) {
		}

		@TestListener("k")
		OfReturn reply(String payload) {
			return new OfReturn("");
		}

		@TestListener("l")
		CompletionStage<OfStage> replyLater(String payload) {
			throw new UnsupportedOperationException();
		}

		@TestListener("m")
		Mono<OfMono> replyReactively(String payload) {
			return Mono.empty();
		}

		@TestListener("n")
		Mono<Message<OfMonos>> replyWithMessage(String payload) {
			return Mono.empty();
		}

		@DeadLetterHandler
		void dead(OfDeadLetter payload, FailedDelivery failure, IllegalStateException cause) {
		}

	}

	static class ValidPayloads {

		@TestListener("a")
		void on(@Valid OfParameter payload) {
		}

		@TestListener("b")
		void onMessage(Message<@Valid OfMessage> message) {
		}

		@TestListener("c")
		void onHolder(Letter<@Valid OfHolder> letter) {
		}

		@TestListener("d")
		void onBatch(@Valid List<OfBatch> payloads) {
		}

		@TestListener("e")
		void onValidated(@Validated OfValidated payload) {
		}

	}

	static class Filtering {

		@TestListener(filter = "payload.name.isEmpty()")
		void on(String payload) {
		}

	}

	static class DeadLettersOnly {

		@DeadLetterHandler
		void dead(OfDeadLetter payload) {
		}

	}

	static class Unmakable {

		static boolean made;

		Unmakable() {
			made = true;
		}

		@TestListener("a")
		void on(String payload) {
		}

	}

	record OfParameter(@NotBlank String value, Nested nested, @Valid List<Element> elements, Set<@Valid Part> parts,
			List<@Pattern(regexp = "a") String> codes) {

	}

	record Nested(@Null String value) {

	}

	record Element(@Email String value) {

	}

	record Part(@Size(max = 1) String value) {

	}

	record OfMessage(@AssertTrue boolean value) {

	}

	record OfHolder(@AssertFalse boolean value) {

	}

	record OfBatch(@NotNull String value) {

	}

	@Consistent
	record OfValidated(@Short String value) {

	}

	@Digits(integer = 1, fraction = 1)
	@Target(ElementType.FIELD)
	@Retention(RetentionPolicy.RUNTIME)
	@Constraint(validatedBy = {})
	@interface Short {

		String message() default "";

		Class<?>[] groups() default {};

		Class<? extends Payload>[] payload() default {};

	}

	@Target(ElementType.TYPE)
	@Retention(RetentionPolicy.RUNTIME)
	@Constraint(validatedBy = ConsistentValidator.class)
	@interface Consistent {

		String message() default "";

		Class<?>[] groups() default {};

		Class<? extends Payload>[] payload() default {};

	}

	static class ConsistentValidator implements ConstraintValidator<Consistent, OfValidated> {

		@Override
		public boolean isValid(OfValidated value, ConstraintValidatorContext context) {
			return true;
		}

	}

	record OfHeader(String value) {

	}

	record OfMessages(String value) {

	}

	record OfArray(String value) {

	}

	record OfMap(String value) {

	}

	record OfWildcard(String value) {

	}

	record Page<T>(List<T> content) {

	}

	record OfPage(String value) {

	}

	record OfTypeVariable(String value) {

	}

	record OfDeadLetter(String value) {

	}

	record OfReturn(String value) {

	}

	record OfStage(String value) {

	}

	record OfMono(String value) {

	}

	record OfMonos(String value) {

	}

}
