package io.streamstarters.sequin.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import io.streamstarters.listener.ListenerErrorHandler;
import io.streamstarters.listener.Settlement;
import io.streamstarters.listener.container.ContainerState;
import io.streamstarters.listener.container.ListenerContainerRegistry;
import io.streamstarters.listener.container.MessageListenerContainer;
import io.streamstarters.sequin.SequinConsumerDefinition;
import io.streamstarters.sequin.SequinHeaders;
import io.streamstarters.sequin.SequinListener;
import io.streamstarters.sequin.SequinOperations;
import io.streamstarters.sequin.SequinStreamDefinition;
import io.streamstarters.sequin.test.ConsumerSnapshot;
import io.streamstarters.sequin.test.SequinServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.messaging.handler.annotation.Header;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.awaitility.Awaitility.await;

/**
 * An application with a listener against a server: messages that fit, messages that do
 * not, and a server that is away.
 */
@ExtendWith(OutputCaptureExtension.class)
class SequinApplicationTests {

	private final SequinServer server = SequinServer.builder().start();

	private final ApplicationContextRunner runner = SequinContext.runner(this.server)
		.withUserConfiguration(Application.class)
		.withPropertyValues("sequin.listener.retry.initial-interval=20ms", "sequin.listener.retry.jitter=0ms",
				"sequin.polling.min-pause=5ms", "sequin.polling.max-pause=20ms");

	@AfterEach
	void stop() {
		this.server.close();
	}

	@Test
	void aMessageGoesFromTheTemplateToTheListener() {
		this.runner.run((context) -> {
			context.getBean(SequinOperations.class).send("orders", "orders.4711", new Order("chair", 2));
			await().until(() -> snapshot().isDrained() && snapshot().acked() == 1);
			assertThat(context.getBean(Shipping.class).received)
				.containsExactly(new Received(new Order("chair", 2), "orders.4711", 1));
		});
	}

	@Test
	void aFailedMessageComesAgainWithItsAttemptCounted() {
		this.runner.run((context) -> {
			Shipping shipping = context.getBean(Shipping.class);
			shipping.failures = 2;
			context.getBean(SequinOperations.class).send("orders", "orders.1", new Order("chair", 2));
			await().until(() -> snapshot().acked() == 1);
			assertThat(shipping.received).extracting(Received::attempt).containsExactly(1, 2, 3);
			assertThat(this.server.nackBatches()).hasSize(2);
		});
	}

	@Test
	void anErrorHandlerOfTheApplicationDecidesAboutFailedMessages() {
		this.runner
			.withBean(ListenerErrorHandler.class,
					() -> (failure) -> Settlement.discard("Given up at attempt " + failure.attempt()))
			.run((context) -> {
				context.getBean(Shipping.class).failures = 1;
				context.getBean(SequinOperations.class).send("orders", "orders.1", new Order("chair", 2));
				await().until(() -> snapshot().acked() == 1);
				assertThat(context.getBean(Shipping.class).received).hasSize(1);
				assertThat(this.server.nackBatches()).isEmpty();
			});
	}

	@Test
	void ofSeveralErrorHandlersThePrimaryOneDecides() {
		ListenerErrorHandler discarding = (failure) -> Settlement.discard("Given up");
		ListenerErrorHandler other = (failure) -> Settlement.defer(Duration.ofHours(1), "Later");
		this.runner.withBean("other", ListenerErrorHandler.class, () -> other)
			.withBean("discarding", ListenerErrorHandler.class, () -> discarding,
					(definition) -> definition.setPrimary(true))
			.run((context) -> {
				context.getBean(Shipping.class).failures = 1;
				context.getBean(SequinOperations.class).send("orders", "orders.1", new Order("chair", 2));
				await().until(() -> snapshot().acked() == 1);
				assertThat(context.getBean(Shipping.class).received).hasSize(1);
			});
	}

	@Test
	void aMessageThatDoesNotFitIsKeptAndStopsNoOther(CapturedOutput output) {
		this.runner.withPropertyValues("sequin.listener.retry.max-interval=25s").run((context) -> {
			SequinOperations sequin = context.getBean(SequinOperations.class);
			sequin.send("orders", "orders.1", "{\"product\": \"confidential\", \"quantity\": {}}");
			sequin.send("orders", "orders.2", new Order("table", 1));
			await().until(() -> snapshot().acked() == 1);
			assertThat(context.getBean(Shipping.class).received).extracting(Received::key).containsExactly("orders.2");
			assertThat(snapshot().delivered()).isOne();
			assertThat(output).contains("'order'").contains("quantity").doesNotContain("confidential");
			// A value that fits takes its place.
			container(context).stop();
			sequin.send("orders", "orders.1", new Order("lamp", 3));
			container(context).start();
			await().until(() -> snapshot().isDrained());
			assertThat(context.getBean(Shipping.class).received).extracting(Received::key)
				.containsExactly("orders.2", "orders.1");
		});
	}

	@Test
	void startsWithoutAServerAndComesUpWithIt(CapturedOutput output) {
		this.server.stop();
		this.runner.run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(output).containsOnlyOnce("WARN");
			assertThat(output.toString().lines().filter((line) -> line.contains("WARN"))).singleElement()
				.satisfies((line) -> assertThat(line).contains("We can't reach Sequin on " + this.server.url())
					.containsOnlyOnce("sequin.url"));
			await().until(() -> container(context).getLastError() != null);
			Health away = health(context);
			assertThat(away.getStatus()).isEqualTo(Status.DOWN);
			assertThat(away.getDetails().get("error").toString()).isEqualTo(
					"We can't reach Sequin on " + this.server.url() + ". Is it running, and is `sequin.url` right?");
			assertThat(listener(away)).contains(entry("state", ContainerState.CONNECTING)).containsKey("error");
			this.server.start();
			await().atMost(Duration.ofSeconds(30)).until(() -> health(context).getStatus() == Status.UP);
			assertThat(listener(health(context))).contains(entry("state", ContainerState.RUNNING))
				.doesNotContainKey("error");
			this.server.publish("orders", "orders.1", "{\"product\": \"chair\", \"quantity\": 2}");
			await().until(() -> snapshot().acked() == 1);
		});
	}

	@Test
	void healthFollowsTheServer() {
		this.runner.run((context) -> {
			await().until(() -> health(context).getStatus() == Status.UP);
			assertThat(health(context).getDetails()).doesNotContainKey("error");
			this.server.stop();
			await().until(() -> container(context).getState() == ContainerState.DISCONNECTED);
			assertThat(health(context).getStatus()).isEqualTo(Status.DOWN);
			this.server.start();
			await().atMost(Duration.ofSeconds(30)).until(() -> health(context).getStatus() == Status.UP);
		});
	}

	@Test
	void aListenerIsStoppedWithTheApplication() {
		this.runner.run((context) -> {
			await().until(() -> container(context).getState() == ContainerState.RUNNING);
			MessageListenerContainer container = container(context);
			context.close();
			assertThat(container.getState()).isEqualTo(ContainerState.STOPPED);
		});
	}

	private static MessageListenerContainer container(ApplicationContext context) {
		return context.getBean(ListenerContainerRegistry.class).getContainer("shipping");
	}

	private static Health health(ApplicationContext context) {
		return context.getBean("sequinHealthIndicator", HealthIndicator.class).health();
	}

	@SuppressWarnings("unchecked")
	private static Map<String, Object> listener(Health health) {
		return ((Map<String, Map<String, Object>>) health.getDetails().get("listeners")).get("shipping");
	}

	private ConsumerSnapshot snapshot() {
		return this.server.consumer("orders", "shipping");
	}

	record Order(String product, int quantity) {

	}

	record Received(Order order, String key, int attempt) {

	}

	@Configuration(proxyBeanMethods = false)
	static class Application {

		@Bean
		SequinStreamDefinition orders() {
			return new SequinStreamDefinition("orders");
		}

		@Bean
		SequinConsumerDefinition shippingConsumer() {
			return new SequinConsumerDefinition("orders", "shipping", "orders.>");
		}

		@Bean
		Shipping shipping() {
			return new Shipping();
		}

	}

	static class Shipping {

		private final List<Received> received = new CopyOnWriteArrayList<>();

		private volatile int failures;

		@SequinListener(id = "shipping", stream = "orders", consumer = "shipping")
		void on(Order order, @Header(SequinHeaders.KEY) String key,
				@Header(SequinHeaders.DELIVERY_ATTEMPT) int attempt) {
			this.received.add(new Received(order, key, attempt));
			if (attempt <= this.failures) {
				throw new IllegalStateException("Not this time");
			}
		}

	}

}
