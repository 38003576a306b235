package io.streamstarters.listener.method;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.streamstarters.listener.InvalidListenerException;
import io.streamstarters.listener.PlainProcessedMessageStore;
import io.streamstarters.listener.ProcessedMessageStore;
import io.streamstarters.listener.container.DeliveryAttempt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Listener methods in an application with a store of processed messages.
 */
class OnceOnlyListenerTests {

	@Test
	void handlesAMessageOnceWhereThereIsAStore() throws Exception {
		try (ListenerApplication application = ListenerApplication.of(PlainProcessedMessageStore.class,
				Listener.class)) {
			application.handle("hello");
			application.handle("hello");
			assertThat(application.bean(Listener.class).received).containsExactly("hello");
			assertThat(application.bean(PlainProcessedMessageStore.class).recorded).containsExactly("m1");
		}
	}

	@Test
	void handlesWhatComesWhereThereIsNone() throws Exception {
		try (ListenerApplication application = ListenerApplication.of(Listener.class)) {
			application.handle("hello");
			application.handle("hello");
			assertThat(application.bean(Listener.class).received).hasSize(2);
		}
	}

	@Test
	void doesNotRecordWhatTheFilterKeepsFromTheMethod() throws Exception {
		try (ListenerApplication application = ListenerApplication.of(PlainProcessedMessageStore.class,
				Filtered.class)) {
			DeliveryAttempt attempt = application.handle("filtered", "hello", Map.of("source", "web"), 1);
			assertThat(attempt.isSkipped()).isTrue();
			assertThat(application.bean(PlainProcessedMessageStore.class).recorded).isEmpty();
		}
	}

	@Test
	void recordsWhenTheReplyIsWhereItBelongs() throws Exception {
		try (ListenerApplication application = ListenerApplication.of(PlainProcessedMessageStore.class,
				Replying.class)) {
			application.resultDelivered = CompletableFuture.failedFuture(new IllegalStateException("away"));
			DeliveryAttempt failed = application.handle("replying", "hello", Map.of(), 1);
			assertThat(failed.failure()).isInstanceOf(IllegalStateException.class).hasMessage("away");
			assertThat(application.bean(PlainProcessedMessageStore.class).recorded).isEmpty();
			application.resultDelivered = null;
			application.handle("replying", "hello", Map.of(), 2);
			assertThat(application.bean(PlainProcessedMessageStore.class).recorded).containsExactly("m1");
			assertThat(application.results).hasSize(2);
		}
	}

	@Test
	void refusesAListenerThatAcknowledgesByHand() {
		assertThatExceptionOfType(InvalidListenerException.class)
			.isThrownBy(() -> ListenerApplication.of(PlainProcessedMessageStore.class, Manual.class))
			.withMessageContaining("Manual.on acknowledges by hand")
			.satisfies((ex) -> assertThat(ex.getAction()).contains("acknowledge by its return"));
	}

	@ParameterizedTest
	@ValueSource(classes = { Later.class, Reactive.class })
	void refusesAListenerThatIsNotDoneWhenItReturns(Class<?> type) {
		assertThatExceptionOfType(InvalidListenerException.class)
			.isThrownBy(() -> ListenerApplication.of(PlainProcessedMessageStore.class, type))
			.withMessageContaining(type.getSimpleName() + ".on is not done when it returns")
			.satisfies((ex) -> assertThat(ex.getAction()).contains("return when its work is done"));
	}

	@Test
	void leavesListenersAloneThatTheStoreIsNotFor() throws Exception {
		try (ListenerApplication application = ListenerApplication.of(OnlyForOthers.class, Listener.class, Manual.class,
				Later.class)) {
			application.handle("listener", "hello", Map.of(), 1);
			application.handle("listener", "hello", Map.of(), 1);
			assertThat(application.bean(Listener.class).received).hasSize(2);
		}
	}

	@Test
	void refusesSeveralStoresOfWhichNoneIsPrimary() {
		assertThatExceptionOfType(InvalidListenerException.class).isThrownBy(() -> ListenerApplication.of((context) -> {
			context.registerBean("one", ProcessedMessageStore.class, PlainProcessedMessageStore::new);
			context.registerBean("two", ProcessedMessageStore.class, PlainProcessedMessageStore::new);
			context.register(Listener.class);
		}))
			.withMessageContaining(
					"finds several beans of type ProcessedMessageStore and does not know which one is for"
							+ " it: one, two")
			.extracting(InvalidListenerException::getAction)
			.isEqualTo("Make one of them @Primary.");
	}

	@Test
	void takesThePrimaryOneOfSeveralStores() throws Exception {
		PlainProcessedMessageStore primary = new PlainProcessedMessageStore();
		try (ListenerApplication application = ListenerApplication.of((context) -> {
			context.registerBean("one", ProcessedMessageStore.class, PlainProcessedMessageStore::new);
			context.registerBean("two", ProcessedMessageStore.class, () -> primary,
					(definition) -> definition.setPrimary(true));
			context.register(Listener.class);
		})) {
			application.handle("hello");
			assertThat(primary.recorded).containsExactly("m1");
		}
	}

	static class Listener {

		final List<String> received = new ArrayList<>();

		@TestListener(id = "listener")
		void on(String payload) {
			this.received.add(payload);
		}

	}

	static class Filtered {

		@TestListener(id = "filtered", filter = "headers['source'] == 'shop'")
		void on(String payload) {
		}

	}

	static class Replying {

		@TestListener(id = "replying")
		String on(String payload) {
			return "reply";
		}

	}

	static class Manual {

		@TestListener(id = "manual", ackMode = "manual")
		void on(String payload) {
		}

	}

	static class Later {

		@TestListener(id = "later")
		CompletableFuture<Void> on(String payload) {
			return CompletableFuture.completedFuture(null);
		}

	}

	static class Reactive {

		@TestListener(id = "reactive")
		Mono<Void> on(String payload) {
			return Mono.empty();
		}

	}

	static class OnlyForOthers extends PlainProcessedMessageStore {

		@Override
		public boolean supports(String listenerId) {
			return listenerId.equals("other");
		}

	}

}
