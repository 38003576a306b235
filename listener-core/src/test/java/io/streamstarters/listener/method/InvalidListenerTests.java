package io.streamstarters.listener.method;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;

import io.streamstarters.listener.Acknowledgment;
import io.streamstarters.listener.InvalidListenerException;
import io.streamstarters.listener.method.ListenerAnnotationRegistrarTests.ClassProxies;
import io.streamstarters.listener.method.ListenerAnnotationRegistrarTests.InterfaceProxies;
import io.streamstarters.listener.method.ListenerAnnotationRegistrarTests.Transactional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

import org.springframework.context.support.PropertySourcesPlaceholderConfigurer;
import org.springframework.messaging.handler.annotation.Header;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Listeners that cannot work are refused at the start, with class, method and what to do.
 */
class InvalidListenerTests {

	@Test
	void refusesAMethodWithoutPayload() {
		assertRefused(() -> ListenerApplication.of(NoPayload.class), NoPayload.class, "on", "cannot take a payload",
				"Add a parameter");
	}

	@Test
	void refusesAMethodWithTwoPayloads() {
		assertRefused(() -> ListenerApplication.of(TwoPayloads.class), TwoPayloads.class, "on",
				"has 2 parameters for one payload", "Annotate those");
	}

	@ParameterizedTest
	@ValueSource(classes = { ReturnsFuture.class, ReturnsPublisher.class })
	void refusesAMethodWhoseResultCannotBeWaitedFor(Class<?> type) {
		assertRefused(() -> ListenerApplication.of(type), type, "on", "which cannot be waited for",
				"Return a CompletionStage or a Mono, or let the method return when its work is done.");
	}

	@Test
	void refusesASecondListenerWithTheSameId() {
		assertRefused(() -> ListenerApplication.of(SameId.class), SameId.class, "",
				"has the id 'same' of another listener", "Give each listener an id of its own.");
	}

	@Test
	void refusesWhatTheBrokersOwnRegistrarRefuses() {
		assertRefused(() -> ListenerApplication.of(Invalid.class), Invalid.class, "on", "has an invalid name",
				"Choose another name.");
	}

	@Test
	void refusesAMethodThatAnInterfaceProxyHides() {
		assertRefused(() -> ListenerApplication.of(InterfaceProxies.class, Hidden.class), Hidden.class, "hidden",
				"cannot be called through the proxy of its bean", "have the bean proxied by its class");
	}

	@Test
	void refusesAPrivateMethodOfAProxiedBean() {
		assertRefused(() -> ListenerApplication.of(ClassProxies.class, AdvisedPrivate.class), AdvisedPrivate.class,
				"on", "cannot be called through the proxy of its bean", "neither private nor final");
	}

	@Test
	void refusesAFinalMethodOfAProxiedBean() {
		assertRefused(() -> ListenerApplication.of(ClassProxies.class, AdvisedFinal.class), AdvisedFinal.class, "on",
				"cannot be called through the proxy of its bean", "neither private nor final");
	}

	@ParameterizedTest
	@ValueSource(classes = { NoNumber.class, TooSmall.class })
	void refusesAConcurrencyThatIsNone(Class<?> type) {
		assertRefused(() -> ListenerApplication.of(type), type, "on", "has the concurrency '",
				"to a number, 1 or more.");
	}

	@Test
	void refusesAnAutoStartupThatIsNeitherTrueNorFalse() {
		assertRefused(() -> ListenerApplication.of(Perhaps.class), Perhaps.class, "on", "has the autoStartup 'perhaps'",
				"to 'true' or 'false'.");
	}

	@ParameterizedTest
	@ValueSource(classes = { BadAckMode.class, BadRateLimit.class, NoRate.class, BadMaxInFlight.class,
			BadBatchSize.class, BadBatch.class })
	void refusesAttributesThatAreNone(Class<?> type) throws Exception {
		TestListener annotation = type.getDeclaredMethod("on", String.class).getAnnotation(TestListener.class);
		assertRefused(() -> ListenerApplication.of(type), type, "on", "has the " + annotation.value() + " '",
				"Set the annotation's attribute '" + annotation.value() + "' to ");
	}

	@ParameterizedTest
	@ValueSource(classes = { ListAndHeader.class, ListAndPayload.class, ListAndAcknowledgment.class, TwoLists.class })
	void refusesAListBesideWhatIsNotOfTheBatch(Class<?> type) {
		assertRefused(() -> ListenerApplication.of(type), type, "on",
				"takes a list of messages and cannot take 'other' too", "set the annotation's attribute 'batch' to");
	}

	@Test
	void refusesAFilterThatIsNoExpression() {
		assertRefused(() -> ListenerApplication.of(BadFilter.class), BadFilter.class, "on",
				"has a filter that is no expression: ", "Correct the annotation's attribute 'filter'");
	}

	@ParameterizedTest
	@ValueSource(classes = { MissingProperty.class, MissingPropertyOfTheBroker.class, NoExpression.class })
	void refusesATextThatCannotBeResolved(Class<?> type) {
		assertRefused(() -> ListenerApplication.of(PropertySourcesPlaceholderConfigurer.class, type), type, "on",
				"has a text that cannot be resolved: ", "Set the property that is missing");
	}

	private static void assertRefused(Runnable start, Class<?> type, String method, String problem, String action) {
		assertThatExceptionOfType(InvalidListenerException.class).isThrownBy(start::run)
			.withMessageContaining("@TestListener on " + type.getName() + "." + method)
			.withMessageContaining(problem)
			.satisfies((ex) -> assertThat(ex.getAction()).contains(action).endsWith("."));
	}

	static class BadAckMode {

		@TestListener(value = "ackMode", ackMode = "by hand")
		void on(String payload) {
		}

	}

	static class BadRateLimit {

		@TestListener(value = "rateLimit", rateLimit = "50 per second")
		void on(String payload) {
		}

	}

	static class NoRate {

		@TestListener(value = "rateLimit", rateLimit = "0/s")
		void on(String payload) {
		}

	}

	static class BadMaxInFlight {

		@TestListener(value = "maxInFlight", maxInFlight = "0")
		void on(String payload) {
		}

	}

	static class BadBatchSize {

		@TestListener(value = "batchSize", batchSize = "ten")
		void on(String payload) {
		}

	}

	static class BadBatch {

		@TestListener(value = "batch", batch = "maybe")
		void on(String payload) {
		}

	}

	static class ListAndHeader {

		@TestListener
		void on(List<String> payloads, @Header String other) {
		}

	}

	static class ListAndPayload {

		@TestListener
		void on(String other, List<String> payloads) {
		}

	}

	static class ListAndAcknowledgment {

		@TestListener
		void on(List<String> payloads, Acknowledgment other) {
		}

	}

	static class TwoLists {

		@TestListener
		void on(List<String> payloads, List<String> other) {
		}

	}

	static class BadFilter {

		@TestListener(filter = "payload.amount >")
		void on(String payload) {
		}

	}

	static class MissingProperty {

		@TestListener(id = "${not.set}")
		void on(String payload) {
		}

	}

	static class MissingPropertyOfTheBroker {

		@TestListener("${not.set}")
		void on(String payload) {
		}

	}

	static class NoExpression {

		@TestListener("#{unknown.name}")
		void on(String payload) {
		}

	}

	static class Hidden implements Runnable {

		@Override
		@Transactional
		public void run() {
		}

		@TestListener
		public void hidden(String payload) {
		}

	}

	static class AdvisedPrivate {

		@Transactional
		public void other() {
		}

		@TestListener
		private void on(String payload) {
		}

	}

	static class AdvisedFinal {

		@Transactional
		public void other() {
		}

		@TestListener
		final void on(String payload) {
		}

	}

	static class NoNumber {

		@TestListener(concurrency = "many")
		void on(String payload) {
		}

	}

	static class TooSmall {

		@TestListener(concurrency = "0")
		void on(String payload) {
		}

	}

	static class Perhaps {

		@TestListener(autoStartup = "perhaps")
		void on(String payload) {
		}

	}

	static class NoPayload {

		@TestListener
		void on() {
		}

	}

	static class TwoPayloads {

		@TestListener
		void on(String first, String second) {
		}

	}

	static class ReturnsFuture {

		@TestListener
		Future<Void> on(String payload) {
			return CompletableFuture.completedFuture(null);
		}

	}

	static class ReturnsPublisher {

		@TestListener
		Flow.Publisher<Void> on(String payload) {
			throw new UnsupportedOperationException();
		}

	}

	static class SameId {

		@TestListener(id = "same")
		void first(String payload) {
		}

		@TestListener(id = "same")
		void second(String payload) {
		}

	}

	static class Invalid {

		@TestListener("invalid")
		void on(String payload) {
		}

	}

}
