package io.streamstarters.ensync.listener;

import java.io.IOException;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

import io.streamstarters.ensync.Applications;
import io.streamstarters.ensync.EnSyncEvent;
import io.streamstarters.ensync.EnSyncListener;
import io.streamstarters.ensync.EnSyncListeners;
import io.streamstarters.ensync.test.EventState;
import io.streamstarters.listener.DeadLetterHandler;
import io.streamstarters.listener.DeadLetterPublisher;
import io.streamstarters.listener.FailedDelivery;
import io.streamstarters.listener.InvalidListenerException;
import io.streamstarters.listener.ListenerErrorHandler;
import io.streamstarters.listener.ListenerIdleEvent;
import io.streamstarters.listener.Settlement;
import io.streamstarters.listener.container.ContainerState;
import io.streamstarters.listener.container.DeliveryHandler;
import io.streamstarters.listener.container.ListenerContainerRegistry;
import io.streamstarters.listener.container.ListenerStateChangedEvent;
import io.streamstarters.listener.container.MessageListenerContainer;
import io.streamstarters.listener.method.ListenerMethodFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.event.EventListener;
import org.springframework.core.annotation.AliasFor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/**
 * Which listeners there are, who makes their containers, and who takes what they give up.
 */
class EnSyncListenerContainerTests {

	private final Applications applications = new Applications();

	@AfterEach
	void close() {
		this.applications.close();
	}

	@Test
	void repeatedAndComposedAnnotationsReceiveEachItsOwn() {
		ConfigurableApplicationContext context = this.applications.start(Repeated.class);
		Repeated repeated = context.getBean(Repeated.class);
		assertThat(Applications.containers(context)).extracting(MessageListenerContainer::getId)
			.containsExactly("composed-1", "composed-2", "first", "second", "third");
		for (String name : List.of("a", "b", "c", "d", "e")) {
			this.applications.awaitState(this.applications.publish(name, "{}"), EventState.ACKED);
		}
		assertThat(repeated.received).containsExactly("a", "b", "c", "d", "e");
	}

	@Test
	void anExpressionStandsForSeveralNames() {
		ConfigurableApplicationContext context = this.applications.start(SeveralNames.class, "names=a, b", "last=c");
		for (String name : List.of("a", "b", "c")) {
			this.applications.awaitState(this.applications.publish(name, "{}"), EventState.ACKED);
		}
		assertThat(context.getBean(SeveralNames.class).received).containsExactly("a", "b", "c");
	}

	@Test
	void aListenerNamesItsContainerFactoryAndItsErrorHandler() {
		ConfigurableApplicationContext context = this.applications.start(Named.class);
		String byHandler = this.applications.publish("handler", "{}");
		String byFactory = this.applications.publish("factory", "{}");
		String standard = this.applications.publish("standard", "{}");
		this.applications.awaitState(byHandler, EventState.DISCARDED);
		this.applications.awaitState(byFactory, EventState.DISCARDED);
		this.applications.awaitState(standard, EventState.DEFERRED);
		assertThat(this.applications.event(byHandler).discardReason()).isEqualTo("By the handler");
		assertThat(this.applications.event(byFactory).discardReason()).isEqualTo("By the factory");
		ListenerContainerRegistry registry = context.getBean(ListenerContainerRegistry.class);
		assertThat(registry.getContainer("factory").getOptions().concurrency()).isEqualTo(3);
		assertThat(registry.getContainer("standard").getOptions().concurrency()).isOne();
	}

	@Test
	void severalErrorHandlersStopTheStartOnlyWhereAListenerNamesNone() {
		this.applications.start(NamesOneOfTwo.class);
		assertThatThrownBy(() -> this.applications.run(NamesNoneOfTwo.class))
			.isInstanceOfSatisfying(InvalidListenerException.class, (ex) -> {
				assertThat(ex).hasMessageContaining("@EnSyncListener on " + NamesNoneOfTwo.class.getName() + ".on finds"
						+ " several beans of type ListenerErrorHandler and does not know which one is for it: one, two");
				assertThat(ex.getAction()).isEqualTo(
						"Make one of them @Primary, or name one in the annotation's" + " attribute 'errorHandler'.");
			});
	}

	@Test
	void aFunctionListensFromTheTimeThatItIsRegisteredUntilItIsNotAnyMore() {
		ConfigurableApplicationContext context = this.applications.start(Nothing.class);
		ListenerContainerRegistry registry = context.getBean(ListenerContainerRegistry.class);
		List<String> received = new CopyOnWriteArrayList<>();
		DeliveryHandler handler = context.getBean(ListenerMethodFactory.class)
			.createHandler("late", Note.class, (message) -> received.add(message.getPayload().text()));
		EnSyncListenerContainerFactory factory = context.getBean(EnSyncListenerContainerFactory.class);
		MessageListenerContainer container = factory.withOptions((options) -> options.withConcurrency(2))
			.createContainer("late", List.of("a", "b"), handler);
		registry.register(container);
		registry.start("late");
		Applications.awaitState(container, ContainerState.RUNNING);
		this.applications.awaitState(this.applications.publish("a", "{\"text\":\"one\"}"), EventState.ACKED);
		this.applications.awaitState(this.applications.publish("b", "{\"text\":\"two\"}"), EventState.ACKED);
		assertThat(received).containsExactly("one", "two");
		registry.unregister("late");
		assertThat(registry.getContainers()).isEmpty();
		String after = this.applications.publish("a", "{\"text\":\"three\"}");
		registry.register(factory.createContainer("late", List.of("a"), handler));
		registry.start("late");
		this.applications.awaitState(after, EventState.ACKED);
		assertThat(received).containsExactly("one", "two", "three");
	}

	@Test
	void aContainerNeedsAnEventName() {
		EnSyncListenerContainerFactory factory = this.applications.start(Nothing.class)
			.getBean(EnSyncListenerContainerFactory.class);
		assertThatIllegalArgumentException()
			.isThrownBy(() -> factory.createContainer("none", List.of(), (attempts) -> null));
		assertThatIllegalArgumentException()
			.isThrownBy(() -> factory.createContainer("none", List.of("a", " "), (attempts) -> null));
	}

	@Test
	void deadLettersGoToTheMethodOfTheirClassBeforeAnyPublisher() {
		ConfigurableApplicationContext context = this.applications.start(DeadLetters.class,
				"ensync.listener.retry.not-retryable-exceptions=java.io.IOException");
		DeadLetters deadLetters = context.getBean(DeadLetters.class);
		String failing = this.applications.publish("notes", "{\"text\":\"bad\"}");
		String unreadable = this.applications.publish("notes", "{\"text\":[]}");
		this.applications.awaitState(failing, EventState.ACKED);
		this.applications.awaitState(unreadable, EventState.ACKED);
		assertThat(deadLetters.dead).containsExactlyInAnyOrder("notes {\"text\":\"bad\"} IOException",
				"notes {\"text\":[]} PayloadException");
		assertThat(deadLetters.published).isEmpty();
		this.applications.awaitState(this.applications.publish("others", "{}"), EventState.ACKED);
		assertThat(deadLetters.published).extracting(FailedDelivery::listenerId).containsExactly("others");
	}

	@Test
	void theApplicationIsToldOfStatesAndOfIdleness() {
		ConfigurableApplicationContext context = this.applications.start(Told.class,
				"ensync.listener.idle-event-interval=20ms");
		Told told = context.getBean(Told.class);
		await().until(() -> told.idle.size() > 1);
		assertThat(told.idle).extracting(ListenerIdleEvent::listenerId).containsOnly("told");
		this.applications.server().stop();
		await().until(() -> told.states.contains(ContainerState.DISCONNECTED));
		this.applications.server().start();
		Applications.awaitState(Applications.container(context), ContainerState.RUNNING);
		context.close();
		assertThat(told.states).containsExactly(ContainerState.CONNECTING, ContainerState.RUNNING,
				ContainerState.DISCONNECTED, ContainerState.RUNNING, ContainerState.STOPPING, ContainerState.STOPPED);
	}

	record Note(String text) {

	}

	@Configuration(proxyBeanMethods = false)
	static class Nothing {

	}

	@Target(ElementType.METHOD)
	@Retention(RetentionPolicy.RUNTIME)
	@Repeatable(NoteListeners.class)
	@EnSyncListener(autoStartup = "${start:true}")
	@interface NoteListener {

		@AliasFor(annotation = EnSyncListener.class, attribute = "events")
		String name();

		@AliasFor(annotation = EnSyncListener.class)
		String id();

	}

	@Target(ElementType.METHOD)
	@Retention(RetentionPolicy.RUNTIME)
	@interface NoteListeners {

		NoteListener[] value();

	}

	static class Repeated {

		final List<String> received = new CopyOnWriteArrayList<>();

		@EnSyncListener(id = "first", value = "a")
		@EnSyncListener(id = "second", value = "b")
		void on(EnSyncEvent<String> event) {
			this.received.add(event.eventName());
		}

		@NoteListener(id = "composed-1", name = "c")
		@NoteListener(id = "composed-2", name = "d")
		void composed(EnSyncEvent<String> event) {
			this.received.add(event.eventName());
		}

		@EnSyncListeners(@EnSyncListener(id = "third", value = "e"))
		void contained(EnSyncEvent<String> event) {
			this.received.add(event.eventName());
		}

	}

	static class SeveralNames {

		final List<String> received = new CopyOnWriteArrayList<>();

		@EnSyncListener({ "#{'${names}'.split(',\\s*')}", "${last}" })
		void on(EnSyncEvent<String> event) {
			this.received.add(event.eventName());
		}

	}

	static class Named {

		@EnSyncListener(value = "handler", errorHandler = "discarding")
		@EnSyncListener(id = "factory", value = "factory", containerFactory = "${factory:special}")
		@EnSyncListener(id = "standard", value = "standard")
		void on(String payload) {
			throw new IllegalStateException("on purpose");
		}

		@Bean(defaultCandidate = false)
		ListenerErrorHandler discarding() {
			return (failure) -> Settlement.discard("By the handler");
		}

		@Bean
		EnSyncListenerContainerFactory special(EnSyncListenerContainerFactory enSyncListenerContainerFactory) {
			return enSyncListenerContainerFactory.withErrorHandler((failure) -> Settlement.discard("By the factory"))
				.withOptions((options) -> options.withConcurrency(3));
		}

	}

	static class TwoHandlers {

		@Bean
		ListenerErrorHandler one() {
			return (failure) -> Settlement.discard("one");
		}

		@Bean
		ListenerErrorHandler two() {
			return (failure) -> Settlement.discard("two");
		}

	}

	@Import(TwoHandlers.class)
	static class NamesOneOfTwo {

		@EnSyncListener(value = "a", errorHandler = "two")
		void on(String payload) {
		}

	}

	@Import(TwoHandlers.class)
	static class NamesNoneOfTwo {

		@EnSyncListener("a")
		void on(String payload) {
		}

	}

	static class DeadLetters {

		final List<String> dead = new CopyOnWriteArrayList<>();

		final List<FailedDelivery> published = new CopyOnWriteArrayList<>();

		@EnSyncListener("notes")
		void on(Note note) throws IOException {
			throw new IOException("no disk");
		}

		@DeadLetterHandler
		void dead(EnSyncEvent<String> event, Exception cause) {
			this.dead.add(event.eventName() + " " + event.payload() + " " + cause.getClass().getSimpleName());
		}

		@Bean
		DeadLetterPublisher deadLetterPublisher() {
			return (failure) -> {
				this.published.add(failure);
				return CompletableFuture.completedStage(true);
			};
		}

		@Bean
		Others others() {
			return new Others();
		}

	}

	static class Others {

		@EnSyncListener(id = "others", value = "others")
		void on(String payload) throws IOException {
			throw new IOException("no disk");
		}

	}

	static class Told {

		final List<ContainerState> states = new CopyOnWriteArrayList<>();

		final List<ListenerIdleEvent> idle = new CopyOnWriteArrayList<>();

		@EnSyncListener(id = "told", value = "a")
		void on(String payload) {
		}

		@EventListener
		void on(ListenerStateChangedEvent event) {
			this.states.add(event.newState());
		}

		@EventListener
		void on(ListenerIdleEvent event) {
			this.idle.add(event);
		}

	}

}
