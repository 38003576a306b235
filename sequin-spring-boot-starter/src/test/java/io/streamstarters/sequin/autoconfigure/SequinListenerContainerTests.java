package io.streamstarters.sequin.autoconfigure;

import java.io.IOException;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

import io.streamstarters.listener.DeadLetterHandler;
import io.streamstarters.listener.DeadLetterPublisher;
import io.streamstarters.listener.FailedDelivery;
import io.streamstarters.listener.InvalidListenerException;
import io.streamstarters.listener.ListenerErrorHandler;
import io.streamstarters.listener.ListenerHeaders;
import io.streamstarters.listener.Settlement;
import io.streamstarters.listener.container.DeliveryHandler;
import io.streamstarters.listener.container.ListenerContainerRegistry;
import io.streamstarters.listener.container.MessageListenerContainer;
import io.streamstarters.listener.method.ListenerMethodFactory;
import io.streamstarters.sequin.SequinListener;
import io.streamstarters.sequin.SequinListeners;
import io.streamstarters.sequin.SequinMessage;
import io.streamstarters.sequin.client.StreamConsumer;
import io.streamstarters.sequin.listener.SequinListenerContainerFactory;
import io.streamstarters.sequin.test.SequinServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.core.annotation.AliasFor;
import org.springframework.messaging.handler.annotation.Header;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Which listeners there are, who makes their containers, and who takes what they give up.
 */
class SequinListenerContainerTests {

	private final SequinServer server = SequinServer.builder()
		.stream("orders")
		.consumer("orders", "a", "a.>")
		.consumer("orders", "b", "b.>")
		.consumer("orders", "c", "c.>")
		.consumer("orders", "d", "d.>")
		.start();

	private final ApplicationContextRunner runner = SequinContext.runner(this.server)
		.withPropertyValues("sequin.polling.min-pause=5ms", "sequin.polling.max-pause=20ms");

	@AfterEach
	void stop() {
		this.server.close();
	}

	@Test
	void repeatedAndComposedAnnotationsReceiveEachItsOwn() {
		this.runner.withBean(Repeated.class).run((context) -> {
			for (String consumer : List.of("a", "b", "c", "d")) {
				this.server.publish("orders", consumer + ".1", "{}");
			}
			Repeated repeated = context.getBean(Repeated.class);
			await().untilAsserted(() -> assertThat(repeated.received).containsExactlyInAnyOrder("first a.1",
					"second b.1", "third c.1", "composed d.1"));
		});
	}

	@Test
	void aListenerNamesItsContainerFactoryAndItsErrorHandler() {
		this.runner.withUserConfiguration(Named.class).run((context) -> {
			ListenerContainerRegistry registry = context.getBean(ListenerContainerRegistry.class);
			assertThat(registry.getContainer("factory").getOptions().concurrency()).isEqualTo(3);
			assertThat(registry.getContainer("standard").getOptions().concurrency()).isOne();
			this.server.publish("orders", "a.1", "{}");
			this.server.publish("orders", "b.1", "{}");
			this.server.publish("orders", "c.1", "{}");
			await().until(() -> acked("a") == 1 && acked("b") == 1);
			await().until(() -> registry.getContainer("standard").getStatistics().getFailed() == 1);
			assertThat(acked("c")).isZero();
			assertThat(context.getBean(Named.class).decided).containsExactlyInAnyOrder("handler", "factory");
		});
	}

	@Test
	void severalErrorHandlersStopTheStartOnlyWhereAListenerNamesNone() {
		ApplicationContextRunner two = this.runner
			.withBean("one", ListenerErrorHandler.class, () -> (failure) -> Settlement.ack())
			.withBean("two", ListenerErrorHandler.class, () -> (failure) -> Settlement.ack());
		two.withBean(NamesOne.class).run((context) -> assertThat(context).hasNotFailed());
		two.withBean(NamesNone.class)
			.run((context) -> assertThat(context.getStartupFailure())
				.isInstanceOfSatisfying(InvalidListenerException.class, (ex) -> {
					assertThat(ex).hasMessageContaining("finds several beans of type ListenerErrorHandler and does not"
							+ " know which one is for it: one, two");
					assertThat(ex.getAction()).contains("@Primary", "'errorHandler'");
				}));
	}

	@Test
	void aFunctionListensFromTheTimeThatItIsRegisteredUntilItIsNotAnyMore() {
		this.runner.run((context) -> {
			ListenerContainerRegistry registry = context.getBean(ListenerContainerRegistry.class);
			List<String> received = new CopyOnWriteArrayList<>();
			DeliveryHandler handler = context.getBean(ListenerMethodFactory.class)
				.createHandler("late", Order.class, (message) -> received.add(message.getPayload().product()));
			SequinListenerContainerFactory factory = context.getBean(SequinListenerContainerFactory.class);
			StreamConsumer consumer = new StreamConsumer("orders", "a");
			registry.register(factory.createContainer("late", consumer, handler));
			registry.start("late");
			this.server.publish("orders", "a.1", "{\"product\":\"chair\"}");
			await().until(() -> acked("a") == 1);
			registry.unregister("late");
			assertThat(registry.getContainers()).isEmpty();
			this.server.publish("orders", "a.2", "{\"product\":\"table\"}");
			MessageListenerContainer container = factory.withOptions((options) -> options.withBatchSize(50))
				.createContainer("late", consumer, handler);
			registry.register(container);
			container.start();
			await().until(() -> acked("a") == 2);
			assertThat(received).containsExactly("chair", "table");
		});
	}

	@Test
	void deadLettersGoToTheMethodOfTheirClassBeforeAnyPublisher() {
		this.runner.withUserConfiguration(DeadLetters.class)
			.withPropertyValues("sequin.listener.retry.not-retryable-exceptions=java.io.IOException",
					"sequin.listener.dead-letter.stream=no-such-stream")
			.run((context) -> {
				DeadLetters deadLetters = context.getBean(DeadLetters.class);
				this.server.publish("orders", "a.1", "{\"product\":\"bad\"}");
				this.server.publish("orders", "a.2", "{\"product\":[]}");
				this.server.publish("orders", "b.1", "{}");
				await().until(() -> acked("a") == 2 && acked("b") == 1);
				assertThat(deadLetters.dead).containsExactlyInAnyOrder("a.1 {\"product\":\"bad\"} IOException",
						"a.2 {\"product\":[]} PayloadException");
				assertThat(deadLetters.published).extracting(FailedDelivery::listenerId).containsExactly("others");
			});
	}

	private long acked(String consumer) {
		return this.server.consumer("orders", consumer).acked();
	}

	record Order(String product) {

	}

	@Target(ElementType.METHOD)
	@Retention(RetentionPolicy.RUNTIME)
	@Repeatable(OrderListeners.class)
	@SequinListener(stream = "orders")
	@interface OrderListener {

		@AliasFor(annotation = SequinListener.class)
		String consumer();

		@AliasFor(annotation = SequinListener.class)
		String id();

	}

	@Target(ElementType.METHOD)
	@Retention(RetentionPolicy.RUNTIME)
	@interface OrderListeners {

		OrderListener[] value();

	}

	static class Repeated {

		final List<String> received = new CopyOnWriteArrayList<>();

		@SequinListener(id = "first", stream = "#{'orders'}", consumer = "${none:a}")
		@SequinListener(id = "second", stream = "${none:orders}", consumer = "#{'b'}")
		void on(@Header(ListenerHeaders.LISTENER_ID) String listener, SequinMessage<String> message) {
			this.received.add(listener + " " + message.key());
		}

		@SequinListeners(@SequinListener(id = "third", stream = "orders", consumer = "c"))
		@OrderListener(id = "composed", consumer = "d")
		void composed(@Header(ListenerHeaders.LISTENER_ID) String listener, SequinMessage<String> message) {
			this.received.add(listener + " " + message.key());
		}

	}

	static class Named {

		final List<String> decided = new CopyOnWriteArrayList<>();

		@SequinListener(stream = "orders", consumer = "a", errorHandler = "discarding")
		@SequinListener(id = "factory", stream = "orders", consumer = "b", containerFactory = "special")
		@SequinListener(id = "standard", stream = "orders", consumer = "c")
		void on(String payload) {
			throw new IllegalStateException("on purpose");
		}

		@Bean(defaultCandidate = false)
		ListenerErrorHandler discarding() {
			return (failure) -> discard("handler");
		}

		@Bean
		SequinListenerContainerFactory special(SequinListenerContainerFactory sequinListenerContainerFactory) {
			return sequinListenerContainerFactory.withErrorHandler((failure) -> discard("factory"))
				.withOptions((options) -> options.withConcurrency(3));
		}

		private Settlement discard(String by) {
			this.decided.add(by);
			return Settlement.discard("By the " + by);
		}

	}

	static class NamesOne {

		@SequinListener(stream = "orders", consumer = "a", errorHandler = "#{@two}")
		void on(String payload) {
		}

	}

	static class NamesNone {

		@SequinListener(stream = "orders", consumer = "a")
		void on(String payload) {
		}

	}

	static class DeadLetters {

		final List<String> dead = new CopyOnWriteArrayList<>();

		final List<FailedDelivery> published = new CopyOnWriteArrayList<>();

		@SequinListener(stream = "orders", consumer = "a")
		void on(Order order) throws IOException {
			throw new IOException("no disk");
		}

		@DeadLetterHandler
		void dead(SequinMessage<String> message, Exception cause) {
			this.dead.add(message.key() + " " + message.data() + " " + cause.getClass().getSimpleName());
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

		@SequinListener(id = "others", stream = "orders", consumer = "b")
		void on(String payload) throws IOException {
			throw new IOException("no disk");
		}

	}

}
