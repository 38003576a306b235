package io.streamstarters.listener.method;

import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.streamstarters.listener.AckMode;
import io.streamstarters.listener.InvalidListenerException;
import io.streamstarters.listener.ListenerErrorHandler;
import io.streamstarters.listener.Settlement;
import io.streamstarters.listener.container.ListenerAttributes;
import io.streamstarters.listener.container.RateLimit;
import io.streamstarters.listener.method.ListenerApplication.TestContainerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.context.annotation.Bean;
import org.springframework.core.annotation.AliasFor;
import org.springframework.core.env.MapPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Annotations that are repeated, composed of others, or both, and what their texts stand
 * for.
 */
class RepeatedListenerTests {

	private static final List<String> received = new ArrayList<>();

	RepeatedListenerTests() {
		received.clear();
	}

	@Test
	void makesAListenerOfEachAnnotation() throws Exception {
		try (ListenerApplication application = ListenerApplication.of(Repeated.class)) {
			assertThat(application.values).containsOnly(Map.entry("first", "a"), Map.entry("second", "b"));
			application.handleBy("first", "one");
			application.handleBy("second", "two");
			assertThat(received).containsExactly("one", "two");
		}
	}

	@Test
	void makesAListenerOfEachAnnotationInTheirContainer() {
		try (ListenerApplication application = ListenerApplication.of(InContainer.class)) {
			assertThat(application.values).containsOnly(Map.entry("first", "a"), Map.entry("second", "b"));
		}
	}

	@Test
	void numbersListenersWithoutId() {
		try (ListenerApplication application = ListenerApplication
			.of((context) -> context.registerBean("orders", WithoutId.class))) {
			assertThat(application.values).containsOnly(Map.entry("orders.on", "a"), Map.entry("orders.on-2", "b"));
		}
	}

	@Test
	void refusesAnIdThatIsRepeated() {
		assertThatExceptionOfType(InvalidListenerException.class)
			.isThrownBy(() -> ListenerApplication.of(RepeatedId.class))
			.withMessageContaining("has the id 'same' of another listener");
	}

	@Test
	void takesTheAttributesOfAComposedAnnotation() {
		try (ListenerApplication application = ListenerApplication.of(Composed.class)) {
			assertThat(application.values).containsOnly(Map.entry("composed", "orders/created"));
			assertThat(application.attributes.get("composed").concurrency()).isEqualTo(7);
			assertThat(application.attributes.get("composed").maxInFlight()).isEqualTo(9);
		}
	}

	@Test
	void makesAListenerOfEachComposedAnnotation() {
		try (ListenerApplication application = ListenerApplication.of(ComposedRepeated.class)) {
			assertThat(application.values).containsOnly(Map.entry("one", "a"), Map.entry("two", "b"),
					Map.entry("three", "c"));
			assertThat(application.attributes.get("one").concurrency()).isEqualTo(2);
			assertThat(application.attributes.get("two").concurrency()).isEqualTo(3);
			assertThat(application.attributes.get("three").concurrency()).isZero();
		}
	}

	@Test
	void makesAListenerOfEachAnnotationOnAComposedOne() {
		try (ListenerApplication application = ListenerApplication.of(Both.class)) {
			assertThat(application.values).containsOnly(Map.entry("left", "a"), Map.entry("right", "b"));
		}
	}

	@Test
	void takesTheAnnotationsOfAnInterfaceWhereTheMethodHasNone() {
		try (ListenerApplication application = ListenerApplication.of(Inheriting.class)) {
			assertThat(application.values).containsOnly(Map.entry("first", "a"), Map.entry("second", "b"));
		}
	}

	@Test
	void takesOnlyTheAnnotationsOfTheMethodWhereItHasSome() {
		try (ListenerApplication application = ListenerApplication.of(Overriding.class)) {
			assertThat(application.values).containsOnly(Map.entry("own", "c"));
		}
	}

	@ParameterizedTest
	@ValueSource(classes = { Placeholders.class, Expressions.class })
	void resolvesEachTextAttribute(Class<?> type) {
		try (ListenerApplication application = ListenerApplication.of((context) -> {
			context.getEnvironment()
				.getPropertySources()
				.addFirst(new MapPropertySource("test",
						Map.ofEntries(Map.entry("id", "id"), Map.entry("value", "value"), Map.entry("number", "3"),
								Map.entry("no", "false"), Map.entry("mode", "manual"), Map.entry("rate", "5/s"),
								Map.entry("interval", "7s"), Map.entry("handler", "discarding"),
								Map.entry("factory", "special"), Map.entry("client", "shop"),
								Map.entry("filter", "payload == 'wanted'"))));
			context.register(type, Beans.class);
		})) {
			assertThat(application.values).containsOnly(Map.entry("id", "value"));
			assertThat(application.containerFactories).containsOnly(Map.entry("id", "special at shop server"));
			assertThat(application.attributes.get("id")).isEqualTo(new ListenerAttributes(false, 3, 3, false, 3,
					AckMode.MANUAL, new RateLimit(5, Duration.ofSeconds(1)), Duration.ofSeconds(7),
					application.bean(ListenerErrorHandler.class), null));
		}
	}

	@Test
	void resolvesAFilter() throws Exception {
		try (ListenerApplication application = ListenerApplication.of((context) -> {
			context.getEnvironment().getPropertySources().addFirst(new MapPropertySource("test", Map.of("limit", "3")));
			context.register(Filtered.class);
		})) {
			application.handleBy("filtered", "3");
			application.handleBy("filtered", "5");
			application.handleBy("filtered", "8");
			assertThat(received).containsExactly("5");
		}
	}

	@Test
	void leavesContainerFactoryAndErrorHandlerToTheApplicationByDefault() {
		try (ListenerApplication application = ListenerApplication.of(Repeated.class, Beans.class)) {
			assertThat(application.containerFactories).containsOnly(Map.entry("first", "standard"),
					Map.entry("second", "standard"));
			assertThat(application.attributes.get("first").errorHandler()).isNull();
		}
	}

	@Test
	void refusesAClientThatIsNone() {
		assertThatExceptionOfType(InvalidListenerException.class)
			.isThrownBy(() -> ListenerApplication.of(UnknownClient.class))
			.withMessage("@TestListener on " + UnknownClient.class.getName() + ".on has no client to receive from:"
					+ " there is no client 'bank' below 'test.clients', only: billing, shop")
			.extracting(InvalidListenerException::getAction)
			.isEqualTo("The annotation's attribute 'client' takes the name. Correct the name, or set the properties of"
					+ " the client below 'test.clients.bank'.");
	}

	@ParameterizedTest
	@ValueSource(classes = { UnknownFactory.class, FactoryOfOtherType.class })
	void refusesAContainerFactoryThatIsNone(Class<?> type) {
		assertThatExceptionOfType(InvalidListenerException.class)
			.isThrownBy(() -> ListenerApplication.of(type, Beans.class))
			.withMessageMatching(
					"@TestListener on .*\\.on has the containerFactory '(unknown|discarding)', and there is"
							+ " no such bean of type TestContainerFactory")
			.extracting(InvalidListenerException::getAction)
			.asString()
			.isEqualTo("Set the annotation's attribute 'containerFactory' to the name of a bean of type "
					+ TestContainerFactory.class.getName() + ".");
	}

	@ParameterizedTest
	@ValueSource(classes = { UnknownHandler.class, HandlerOfOtherType.class })
	void refusesAnErrorHandlerThatIsNone(Class<?> type) {
		assertThatExceptionOfType(InvalidListenerException.class)
			.isThrownBy(() -> ListenerApplication.of(type, Beans.class))
			.withMessageMatching("@TestListener on .*\\.on has the errorHandler '(unknown|special)', and there is no"
					+ " such bean of type ListenerErrorHandler");
	}

	@ParameterizedTest
	@ValueSource(classes = { NoInterval.class, NegativeInterval.class })
	void refusesAnIntervalThatIsNone(Class<?> type) {
		assertThatExceptionOfType(InvalidListenerException.class).isThrownBy(() -> ListenerApplication.of(type))
			.withMessageContaining("has the idleEventInterval '")
			.extracting(InvalidListenerException::getAction)
			.asString()
			.contains("to a time such as '500ms', '30s' or '5m'");
	}

	static class Repeated {

		@TestListener(id = "first", value = "a")
		@TestListener(id = "second", value = "b")
		void on(String payload) {
			received.add(payload);
		}

	}

	static class InContainer {

		@TestListeners({ @TestListener(id = "first", value = "a"), @TestListener(id = "second", value = "b") })
		void on(String payload) {
		}

	}

	static class WithoutId {

		@TestListener("a")
		@TestListener("b")
		void on(String payload) {
		}

	}

	static class RepeatedId {

		@TestListener(id = "same")
		@TestListener(id = "same")
		void on(String payload) {
		}

	}

	@Target(ElementType.METHOD)
	@Retention(RetentionPolicy.RUNTIME)
	@Repeatable(OrderListeners.class)
	@TestListener(maxInFlight = "9")
	@interface OrderListener {

		@AliasFor(annotation = TestListener.class, attribute = "value")
		String event();

		@AliasFor(annotation = TestListener.class)
		String id();

		@AliasFor(annotation = TestListener.class, attribute = "concurrency")
		String threads() default "";

	}

	@Target(ElementType.METHOD)
	@Retention(RetentionPolicy.RUNTIME)
	@interface OrderListeners {

		OrderListener[] value();

	}

	@Target(ElementType.METHOD)
	@Retention(RetentionPolicy.RUNTIME)
	@TestListener(id = "left", value = "a")
	@TestListener(id = "right", value = "b")
	@interface BothListeners {

	}

	static class Composed {

		@OrderListener(id = "composed", event = "orders/created", threads = "7")
		void on(String payload) {
		}

	}

	static class ComposedRepeated {

		@OrderListener(id = "one", event = "a", threads = "2")
		@OrderListener(id = "two", event = "b", threads = "3")
		@TestListener(id = "three", value = "c")
		void on(String payload) {
		}

	}

	static class Both {

		@BothListeners
		void on(String payload) {
		}

	}

	interface Contract {

		@TestListener(id = "first", value = "a")
		@TestListener(id = "second", value = "b")
		void on(String payload);

	}

	static class Inheriting implements Contract {

		@Override
		public void on(String payload) {
		}

	}

	static class Overriding implements Contract {

		@Override
		@TestListener(id = "own", value = "c")
		public void on(String payload) {
		}

	}

	static class Placeholders {

		@TestListener(id = "${id}", value = "${value}", concurrency = "${number}", autoStartup = "${no}",
				maxInFlight = "${number}", batch = "${no}", batchSize = "${number}", ackMode = "${mode}",
				filter = "${filter}", rateLimit = "${rate}", idleEventInterval = "${interval}",
				errorHandler = "${handler}", containerFactory = "${factory}", client = "${client}")
		void on(List<String> payload) {
		}

	}

	static class Expressions {

		@TestListener(id = "#{'id'}", value = "#{'val' + 'ue'}", concurrency = "#{1 + 2}", autoStartup = "#{1 > 2}",
				maxInFlight = "#{${number}}", batch = "#{false}", batchSize = "#{6 / 2}", ackMode = "#{'MANUAL'}",
				filter = "#{'payload'} == 'wanted'", rateLimit = "#{5}/s",
				idleEventInterval = "#{T(java.time.Duration).ofSeconds(7)}", errorHandler = "#{@discarding}",
				containerFactory = "#{@special}", client = "#{'sh' + 'op'}")
		void on(List<String> payload) {
		}

	}

	static class Filtered {

		@TestListener(id = "filtered", filter = "payload > ${limit} and payload < #{4 * 2}")
		void on(String payload) {
			received.add(payload);
		}

	}

	static class UnknownClient {

		@TestListener(client = "bank")
		void on(String payload) {
		}

	}

	static class UnknownFactory {

		@TestListener(containerFactory = "unknown")
		void on(String payload) {
		}

	}

	static class FactoryOfOtherType {

		@TestListener(containerFactory = "discarding")
		void on(String payload) {
		}

	}

	static class UnknownHandler {

		@TestListener(errorHandler = "unknown")
		void on(String payload) {
		}

	}

	static class HandlerOfOtherType {

		@TestListener(errorHandler = "special")
		void on(String payload) {
		}

	}

	static class NoInterval {

		@TestListener(idleEventInterval = "often")
		void on(String payload) {
		}

	}

	static class NegativeInterval {

		@TestListener(idleEventInterval = "-1s")
		void on(String payload) {
		}

	}

	static class Beans {

		@Bean
		ListenerErrorHandler discarding() {
			return (failure) -> Settlement.discard("Not wanted");
		}

		@Bean
		TestContainerFactory special() {
			return new TestContainerFactory("special");
		}

	}

}
