package io.streamstarters.listener.method;

import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import io.streamstarters.listener.DeadLetterHandler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.AliasFor;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a native image is told of listener methods.
 */
class ListenerAotProcessorTests {

	@ParameterizedTest
	@ValueSource(classes = { Plain.class, Secret.class, Implementing.class, Extending.class, Deriving.class,
			Composed.class, Repeated.class, Enhanced.class, SuspendingListeners.class })
	void listenerMethodsAreFoundAndCalled(Class<?> bean) {
		RuntimeHints hints = AotHints.hints(bean);
		ListenerMethods.find(bean, TestListener.class)
			.keySet()
			.forEach((method) -> assertThat(AotHints.isInvocable(hints, method)).as(method.toString()).isTrue());
		assertThat(ListenerMethods.find(bean, TestListener.class)).isNotEmpty();
	}

	@Test
	void otherMethodsAreNot() {
		assertThat(AotHints.isInvocable(AotHints.hints(Plain.class), Plain.class, "other")).isFalse();
	}

	@Test
	void aMethodIsFoundAndCalledWhereItIsDeclaredToo() {
		assertThat(AotHints.isInvocable(AotHints.hints(Implementing.class), Declaring.class, "on")).isTrue();
		assertThat(AotHints.isInvocable(AotHints.hints(Extending.class), Abstract.class, "on")).isTrue();
	}

	@Test
	void aProxyIsCalledByTheMethodOfItsInterface() {
		assertThat(AotHints.isInvocable(AotHints.hints(Proxied.class), Contract.class, "on")).isTrue();
	}

	@Test
	void aBeanOfAnInterfaceTypeIsCalledByIt() {
		assertThat(AotHints.isInvocable(AotHints.hints(OfInterface.class), Declaring.class, "on")).isTrue();
	}

	@ParameterizedTest
	@ValueSource(classes = { TestListener.class, TestListeners.class, ComposedListener.class, ComposedListeners.class })
	void annotationsAreRead(Class<?> annotation) {
		assertThat(RuntimeHintsPredicates.reflection()
			.onType(annotation)
			.withMemberCategory(MemberCategory.INVOKE_DECLARED_METHODS)).accepts(AotHints.hints(Composed.class));
	}

	@Test
	void filtersSeePayloadAndHeaders() {
		RuntimeHints hints = AotHints.hints(Filtering.class);
		assertThat(AotHints.isInvocable(hints, DeliveryFilter.Root.class, "getPayload")).isTrue();
		assertThat(AotHints.isInvocable(hints, DeliveryFilter.Root.class, "getHeaders")).isTrue();
		assertThat(AotHints.isInvocable(hints, String.class, "isEmpty")).isTrue();
		assertThat(AotHints.isInvocable(AotHints.hints(Plain.class), DeliveryFilter.Root.class, "getPayload"))
			.isFalse();
	}

	@Test
	void methodsForDeadLettersAreFoundAndCalled() {
		assertThat(AotHints.isInvocable(AotHints.hints(WithDeadLetters.class), WithDeadLetters.class, "dead")).isTrue();
	}

	@Test
	void beansWithoutListenersGetNoHints() {
		assertThat(AotHints.isInvocable(AotHints.hints(DeadLettersOnly.class), DeadLettersOnly.class, "dead"))
			.isFalse();
	}

	@Test
	void noBeanIsMade() {
		Unmakable.made = false;
		assertThat(AotHints.isInvocable(AotHints.process(Unmakable.class), Unmakable.class, "on")).isTrue();
		assertThat(Unmakable.made).isFalse();
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

	static class Filtering {

		@TestListener(filter = "payload.name.isEmpty()")
		void on(String payload) {
		}

	}

	static class WithDeadLetters {

		@TestListener("a")
		void on(String payload) {
		}

		@DeadLetterHandler
		void dead(String payload) {
		}

	}

	static class DeadLettersOnly {

		@DeadLetterHandler
		void dead(String payload) {
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

}
