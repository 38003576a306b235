package io.streamstarters.sequin.autoconfigure;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.micrometer.observation.ObservationRegistry;
import io.streamstarters.listener.container.ContainerState;
import io.streamstarters.listener.container.ListenerContainerRegistry;
import io.streamstarters.listener.container.MessageListenerContainer;
import io.streamstarters.listener.observation.ListenerObservationContext;
import io.streamstarters.sequin.ChangeEvent;
import io.streamstarters.sequin.SequinHeaders;
import io.streamstarters.sequin.SequinListener;
import io.streamstarters.sequin.SequinMessage;
import io.streamstarters.sequin.client.SinkConsumer;
import io.streamstarters.sequin.client.StreamConsumer;
import io.streamstarters.sequin.listener.SequinListenerContainerFactory;
import io.streamstarters.sequin.test.RowChange;
import io.streamstarters.sequin.test.SequinServer;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.core.annotation.AliasFor;
import org.springframework.messaging.handler.annotation.Header;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Listeners of several sinks, or of consumers of several streams.
 */
class SeveralConsumersTests {

	private final SequinServer server = SequinServer.builder()
		.wakeDelay(Duration.ZERO)
		.token("secret")
		.sink("orders")
		.sink("invoices")
		.stream("a")
		.consumer("a", "all", ">")
		.consumer("a", "some", "some.>")
		.stream("b")
		.consumer("b", "every", ">")
		.consumer("b", "some", "some.>")
		.stream("dead")
		.start();

	private final ApplicationContextRunner runner = SequinContext.runner(this.server)
		.withPropertyValues("sequin.token=secret", "sequin.sinks.wait-for=500ms", "sequin.polling.min-pause=5ms",
				"sequin.polling.max-pause=20ms", "sequin.listener.retry.initial-interval=50ms");

	@AfterEach
	void stop() {
		this.server.close();
	}

	@Test
	void aListenerOfSeveralSinksAcknowledgesEachChangeAtItsOwn() {
		this.runner.withBean(Sinks.class).run((context) -> {
			this.server.sink("orders").put(row("orders", 1));
			this.server.sink("invoices").put(List.of(row("invoices", 1), row("invoices", 2)));
			awaitDrained("orders", "invoices");
			assertThat(context.getBean(Sinks.class).received).containsExactlyInAnyOrder("orders orders 1",
					"invoices invoices 1", "invoices invoices 2");
			assertThat(this.server.sink("orders").snapshot().acked()).isOne();
			assertThat(this.server.sink("invoices").snapshot().acked()).isEqualTo(2);
			assertThat(context.getBean(ListenerContainerRegistry.class).getContainers())
				.extracting(MessageListenerContainer::getId)
				.containsExactly("sinks");
		});
	}

	@Test
	void theSameChangeOfTwoSinksIsHandledForEach() {
		this.runner.withBean(Sinks.class).run((context) -> {
			RowChange change = row("orders", 1).withMetadata(Map.of("idempotency_key", "same"));
			this.server.sink("orders").put(change);
			this.server.sink("invoices").put(change);
			awaitDrained("orders", "invoices");
			assertThat(context.getBean(Sinks.class).received).containsExactlyInAnyOrder("orders orders 1",
					"invoices orders 1");
			assertThat(container(context, "sinks").getStatistics().getDuplicates()).isZero();
		});
	}

	@Test
	void oneConsumerNameIsThatOfAConsumerOfEachStream() {
		this.runner.withBean(OneConsumer.class).run((context) -> {
			this.server.publish("a", "some.1", "{}");
			this.server.publish("b", "some.1", "{}");
			Queue<String> received = context.getBean(OneConsumer.class).received;
			await().untilAsserted(() -> assertThat(received).containsExactlyInAnyOrder("a some.1", "b some.1"));
			await().until(() -> acked("a", "some") == 1 && acked("b", "some") == 1);
			assertThat(acked("a", "all") + acked("b", "every")).isZero();
		});
	}

	@Test
	void asManyConsumersAsStreamsGoTogetherInTheirOrder() {
		this.runner.withBean(Pairs.class).run((context) -> {
			this.server.publish("a", "x.1", "{}");
			this.server.publish("b", "y.1", "{}");
			await().until(() -> acked("a", "all") == 1 && acked("b", "every") == 1);
			assertThat(context.getBean(Pairs.class).received).containsExactlyInAnyOrder("all", "every");
		});
	}

	@Test
	void severalConsumersOfOneStreamAreAllOfThat() {
		this.runner.withBean(TwoOfOne.class).run((context) -> {
			this.server.publish("a", "some.1", "{}");
			await().until(() -> acked("a", "all") == 1 && acked("a", "some") == 1);
			assertThat(context.getBean(TwoOfOne.class).received).containsExactlyInAnyOrder("all", "some");
		});
	}

	@Test
	void expressionsAndPlaceholdersStandForSeveralNames() {
		this.runner.withBean(Resolved.class)
			.withPropertyValues("sinks=orders,invoices", "streams=a,b", "none=")
			.run((context) -> {
				this.server.sink("orders").put(row("orders", 1));
				this.server.sink("invoices").put(row("invoices", 1));
				this.server.publish("a", "some.1", "{}");
				this.server.publish("b", "some.1", "{}");
				awaitDrained("orders", "invoices");
				await().until(() -> acked("a", "some") == 1 && acked("b", "some") == 1);
				assertThat(context.getBean(Resolved.class).received).containsExactlyInAnyOrder("sinks", "sinks",
						"streams", "streams");
			});
	}

	@Test
	void aComposedAnnotationWithOneNameIsAliasForSeveral() {
		this.runner.withBean(Composed.class).run((context) -> {
			this.server.sink("orders").put(row("orders", 1));
			awaitDrained("orders");
			assertThat(context.getBean(Composed.class).received).containsExactly("orders");
		});
	}

	/**
	 * Each consumer needs a permit, and keeps it while the other one's are all in use.
	 */
	@Test
	void whatFillsTheHandsFromOneSinkDoesNotKeepTheOtherOneFromReceiving() {
		this.runner.withBean(Stuck.class).run((context) -> {
			assertThat(container(context, "stuck").getOptions().maxInFlight()).isEqualTo(2);
			Stuck stuck = context.getBean(Stuck.class);
			this.server.sink("orders").put(List.of(row("orders", 1), row("orders", 2), row("orders", 3)));
			assertThat(stuck.began.await(30, TimeUnit.SECONDS)).isTrue();
			this.server.sink("invoices").put(List.of(row("invoices", 1), row("invoices", 2), row("invoices", 3)));
			awaitDrained("invoices");
			assertThat(this.server.sink("orders").snapshot().acked()).isZero();
			stuck.end.countDown();
			awaitDrained("orders");
		});
	}

	@Test
	void aListenerIsConnectedWhenAllItsSinksAreThere() {
		this.runner.withBean(Sinks.class).run((context) -> {
			MessageListenerContainer container = container(context, "sinks");
			await().until(() -> container.getState() == ContainerState.RUNNING);
			this.server.sink("invoices").disable();
			await().until(() -> container.getState() == ContainerState.DISCONNECTED);
			assertThat(container.getLastError()).hasMessageContaining("noproc");
			this.server.sink("orders").put(row("orders", 1));
			awaitDrained("orders");
			this.server.sink("invoices").activate();
			await().until(() -> container.getState() == ContainerState.RUNNING);
			this.server.sink("invoices").put(row("invoices", 1));
			awaitDrained("invoices");
		});
	}

	@Test
	void aPauseAndAStopAreForAll() {
		this.runner.withBean(OneConsumer.class).run((context) -> {
			MessageListenerContainer container = container(context, "one");
			await().until(() -> container.getState() == ContainerState.RUNNING);
			this.server.publish("a", "some.1", "{}");
			await().until(() -> acked("a", "some") == 1);
			container.pause();
			container.stop();
			this.server.publish("a", "some.2", "{}");
			this.server.publish("b", "some.2", "{}");
			assertThat(container.getInFlight()).isZero();
			container.start();
			await().until(() -> acked("a", "some") == 2 && acked("b", "some") == 1);
			container.pause();
			container.resume();
			this.server.publish("a", "some.3", "{}");
			this.server.publish("b", "some.3", "{}");
			await().until(() -> acked("a", "some") == 3 && acked("b", "some") == 2);
		});
	}

	@Test
	void aDeadLetterTellsWhereItsMessageCameFrom() {
		this.runner
			.withPropertyValues("sequin.listener.dead-letter.stream=dead", "sequin.listener.retry.max-attempts=1")
			.withBean(Failing.class)
			.run((context) -> {
				RowChange change = row("orders", 1).withMetadata(Map.of("idempotency_key", "same"));
				this.server.sink("orders").put(change);
				this.server.sink("invoices").put(change);
				awaitDrained("orders", "invoices");
				assertThat(this.server.messages("dead")).hasSize(2)
					.anySatisfy((letter) -> assertThat(letter.data()).contains("\"sink\":\"orders\""))
					.anySatisfy((letter) -> assertThat(letter.data()).contains("\"sink\":\"invoices\""));
			});
	}

	@Test
	void anApplicationMakesAContainerOfSeveralConsumers() {
		this.runner.run((context) -> {
			SequinListenerContainerFactory factory = context.getBean(SequinListenerContainerFactory.class);
			Queue<Object> received = new ConcurrentLinkedQueue<>();
			MessageListenerContainer container = factory.createContainer("own",
					List.of(new SinkConsumer("orders"), new StreamConsumer("a", "all")), (attempts) -> {
						attempts.forEach((attempt) -> received.add(attempt.delivery().destination()));
						return null;
					});
			container.start();
			this.server.sink("orders").put(row("orders", 1));
			this.server.publish("a", "x.1", "{}");
			awaitDrained("orders");
			await().until(() -> acked("a", "all") == 1);
			container.stop();
			assertThat(received).containsExactlyInAnyOrder("orders", "a");
			assertThatIllegalArgumentException()
				.isThrownBy(() -> factory.createContainer("none", List.of(), (attempts) -> null));
			assertThatIllegalArgumentException().isThrownBy(() -> factory.createContainer("twice",
					List.of(new SinkConsumer("orders"), new SinkConsumer("orders")), (attempts) -> null));
		});
	}

	@Test
	void anObservationTellsTheStreamThatAMessageCameFrom() {
		ObservationRegistry observations = ObservationRegistry.create();
		Queue<ListenerObservationContext> observed = new ConcurrentLinkedQueue<>();
		observations.observationConfig().observationHandler((context) -> {
			if (context instanceof ListenerObservationContext listener) {
				observed.add(listener);
			}
			return false;
		});
		this.runner.withBean(ObservationRegistry.class, () -> observations).withBean(Pairs.class).run((context) -> {
			this.server.publish("a", "x.1", "{}");
			this.server.publish("b", "y.1", "{}");
			await().until(() -> acked("a", "all") == 1 && acked("b", "every") == 1);
			assertThat(observed).extracting(ListenerObservationContext::getDestination)
				.containsExactlyInAnyOrder("a", "b");
			assertThat(observed).allSatisfy((observation) -> {
				assertThat(observation.getListener().destination()).isEqualTo("a,b");
				assertThat(observation.getListener().consumerGroup()).isEqualTo("all,every");
			});
		});
	}

	private static RowChange row(String table, int id) {
		return RowChange.insert(table, Map.of("id", id));
	}

	private static MessageListenerContainer container(ApplicationContext context, String id) {
		MessageListenerContainer container = context.getBean(ListenerContainerRegistry.class).getContainer(id);
		assertThat(container).isNotNull();
		return container;
	}

	private void awaitDrained(String... sinks) {
		for (String sink : sinks) {
			await().until(() -> this.server.sink(sink).snapshot().isDrained());
		}
	}

	private long acked(String stream, String consumer) {
		return this.server.consumer(stream, consumer).acked();
	}

	private static ConditionFactory await() {
		return Awaitility.await().atMost(Duration.ofSeconds(30));
	}

	static class Sinks {

		final Queue<String> received = new ConcurrentLinkedQueue<>();

		@SequinListener(id = "sinks", sink = { "orders", "invoices", "orders" })
		void on(ChangeEvent<Map<String, Object>> change, @Header(SequinHeaders.SINK) String sink) {
			this.received.add(sink + " " + change.metadata().tableName() + " " + change.record().get("id"));
		}

	}

	static class OneConsumer {

		final Queue<String> received = new ConcurrentLinkedQueue<>();

		@SequinListener(id = "one", stream = { "a", "b" }, consumer = "some")
		void on(SequinMessage<String> message) {
			this.received.add(message.stream() + " " + message.key());
		}

	}

	static class Pairs {

		final Queue<String> received = new ConcurrentLinkedQueue<>();

		@SequinListener(stream = { "a", "b" }, consumer = { "all", "every" })
		void on(String data, @Header(SequinHeaders.CONSUMER) String consumer) {
			this.received.add(consumer);
		}

	}

	static class TwoOfOne {

		final Queue<String> received = new ConcurrentLinkedQueue<>();

		@SequinListener(stream = "a", consumer = { "all", "some" })
		void on(String data, @Header(SequinHeaders.CONSUMER) String consumer) {
			this.received.add(consumer);
		}

	}

	static class Resolved {

		final Queue<String> received = new ConcurrentLinkedQueue<>();

		@SequinListener(sink = "#{'${sinks}'.split(',')}", stream = "${none}")
		void onSinks(String data) {
			this.received.add("sinks");
		}

		@SequinListener(stream = "#{environment.getProperty('streams', T(java.util.List))}", consumer = "some")
		void onStreams(String data) {
			this.received.add("streams");
		}

	}

	static class Composed {

		final Queue<String> received = new ConcurrentLinkedQueue<>();

		@OnSink(sink = "orders")
		void on(String data, @Header(SequinHeaders.SINK) String sink) {
			this.received.add(sink);
		}

	}

	@Target(ElementType.METHOD)
	@Retention(RetentionPolicy.RUNTIME)
	@SequinListener
	@interface OnSink {

		@AliasFor(annotation = SequinListener.class)
		String sink();

	}

	static class Stuck {

		final CountDownLatch began = new CountDownLatch(1);

		final CountDownLatch end = new CountDownLatch(1);

		@SequinListener(id = "stuck", sink = { "orders", "invoices" }, concurrency = "2", maxInFlight = "1")
		void on(String data, @Header(SequinHeaders.SINK) String sink) throws InterruptedException {
			if (sink.equals("orders")) {
				this.began.countDown();
				assertThat(this.end.await(60, TimeUnit.SECONDS)).isTrue();
			}
		}

	}

	static class Failing {

		@SequinListener(sink = { "orders", "invoices" })
		void on(String data) {
			throw new IllegalStateException();
		}

	}

}
