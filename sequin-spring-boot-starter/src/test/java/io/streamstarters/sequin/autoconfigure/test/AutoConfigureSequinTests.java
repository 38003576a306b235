package io.streamstarters.sequin.autoconfigure.test;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.streamstarters.listener.Delivery;
import io.streamstarters.listener.container.ContainerState;
import io.streamstarters.listener.container.DeliveryOutcome;
import io.streamstarters.listener.container.DeliveryOutcome.Kind;
import io.streamstarters.listener.container.ListenerContainerRegistry;
import io.streamstarters.listener.test.ListenerTestHarness;
import io.streamstarters.sequin.SequinHeaders;
import io.streamstarters.sequin.SequinListener;
import io.streamstarters.sequin.SequinOperations;
import io.streamstarters.sequin.autoconfigure.test.AutoConfigureSequin.Consumer;
import io.streamstarters.sequin.test.RowChange;
import io.streamstarters.sequin.test.SequinServer;
import io.streamstarters.sequin.test.SequinSink;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.annotation.DirtiesContext.HierarchyMode;
import org.springframework.test.context.TestContext;
import org.springframework.test.context.TestContextManager;
import org.springframework.test.context.bean.override.mockito.MockitoSpyBean;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;

/**
 * Tests as an application has them, on a server of their own.
 */
@SpringBootTest(classes = AutoConfigureSequinTests.Application.class,
		properties = { "sequin.url=http://localhost:1", "sequin.token=not-of-this-server",
				"spring.reactor.netty.shutdown-quiet-period=0s", "sequin.listener.retry.initial-interval=20ms",
				"sequin.listener.retry.jitter=0s" })
@AutoConfigureSequin(streams = "audit", consumers = @Consumer(stream = "orders", name = "shipping"), sinks = "invoices")
class AutoConfigureSequinTests {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	@Autowired
	private SequinServer server;

	@Autowired
	private ListenerTestHarness harness;

	@Autowired
	private SequinOperations operations;

	@MockitoSpyBean
	private Shipping shipping;

	@Test
	void aListenerOfAStreamIsWaitedForAndItsCallVerified() {
		this.operations.send("orders", "orders.7", Map.of("id", 7));
		Delivery delivery = this.harness.awaitDelivery("shipping", PATIENCE);
		assertThat(delivery.payload()).isEqualTo("{\"id\":7}");
		assertThat(delivery.headers()).containsEntry(SequinHeaders.KEY, "orders.7");
		this.harness.awaitHandled("shipping", 1, PATIENCE);
		verify(this.shipping).ship(new Order(7));
		assertThat(this.server.consumer("orders", "shipping").isDrained()).isTrue();
	}

	@Test
	void aListenerThatFailsOnceHandlesTheMessageTheSecondTime() {
		doThrow(new IllegalStateException("no truck")).doCallRealMethod().when(this.shipping).ship(new Order(8));
		this.operations.send("orders", "orders.8", Map.of("id", 8));
		assertThat(this.harness.awaitFailed("shipping", 1, PATIENCE)).first()
			.satisfies((failed) -> assertThat(failed.failure()).hasMessage("no truck"));
		this.harness.awaitHandled("shipping", 1, PATIENCE);
		assertThat(this.harness.awaitOutcome("shipping", PATIENCE).kind()).isEqualTo(Kind.FAILED);
		assertThat(this.harness.awaitOutcome("shipping", PATIENCE).kind()).isEqualTo(Kind.HANDLED);
		verify(this.shipping, times(2)).ship(new Order(8));
	}

	@Test
	void aListenerOfASinkIsWaitedFor() {
		SequinSink sink = this.server.sink("invoices");
		String id = sink.put(RowChange.insert("invoices", Map.of("id", 9)));
		assertThat(this.harness.awaitHandled("invoices", 1, PATIENCE)).extracting(DeliveryOutcome::delivery)
			.extracting((delivery) -> delivery.headers().get(SequinHeaders.IDEMPOTENCY_KEY))
			.containsExactly(id);
		assertThat(sink.snapshot().isDrained()).isTrue();
	}

	@Test
	void streamsAreThereAndTheListenersAreKnownById() {
		assertThat(this.server.messages("audit")).isEmpty();
		assertThatExceptionOfType(AssertionError.class)
			.isThrownBy(() -> this.harness.awaitHandled("nobody", 1, PATIENCE))
			.withMessageContainingAll("'nobody'", "[invoices, shipping]");
	}

	@Test
	void testClassesShareAServerIfTheirConfigurationIsTheSameAndItStopsAfterTheListeners() {
		ApplicationContext first = context(First.class).getApplicationContext();
		SequinServer server = first.getBean(SequinServer.class);
		assertThat(context(Second.class).getApplicationContext()).isSameAs(first);
		ListenerContainerRegistry registry = first.getBean(ListenerContainerRegistry.class);
		first.getBean(SequinOperations.class).send("orders", "eu.1", Map.of("id", 1));
		first.getBean(SequinOperations.class).send("orders", "orders.1", Map.of("id", 1));
		List<DeliveryOutcome> handled = first.getBean(ListenerTestHarness.class).awaitHandled("shipping", 1, PATIENCE);
		assertThat(handled).extracting(DeliveryOutcome::delivery)
			.extracting((delivery) -> delivery.headers().get(SequinHeaders.KEY))
			.containsExactly("orders.1");
		assertThat(server).isNotSameAs(this.server);
		context(Second.class).markApplicationContextDirty(HierarchyMode.EXHAUSTIVE);
		assertThat(server.consumer("orders", "shipping").isDrained()).isTrue();
		assertThatExceptionOfType(RuntimeException.class).isThrownBy(() -> first.getBean(SequinServer.class));
		assertThat(registry.getContainers())
			.allSatisfy((container) -> assertThat(container.getState()).isEqualTo(ContainerState.STOPPED))
			.allSatisfy((container) -> assertThat(container.getLastError()).isNull());
	}

	private static TestContext context(Class<?> testClass) {
		return new TestContextManager(testClass).getTestContext();
	}

	@SpringBootTest(classes = Application.class, properties = "spring.reactor.netty.shutdown-quiet-period=0s")
	@AutoConfigureSequin(consumers = @Consumer(stream = "orders", name = "shipping", filter = "orders.>"),
			sinks = "invoices")
	static class First {

	}

	@SpringBootTest(classes = Application.class, properties = "spring.reactor.netty.shutdown-quiet-period=0s")
	@AutoConfigureSequin(streams = "orders",
			consumers = @Consumer(stream = "orders", name = "shipping", filter = "orders.>"), sinks = "invoices")
	static class Second {

	}

	record Order(int id) {

	}

	static class Shipping {

		@SequinListener(id = "shipping", stream = "orders", consumer = "shipping")
		void ship(Order order) {
		}

		@SequinListener(id = "invoices", sink = "invoices")
		void note(Order invoice) {
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		Shipping shipping() {
			return new Shipping();
		}

		@Bean
		SequinServerCustomizer quick() {
			return (server) -> server.wakeDelay(Duration.ZERO);
		}

	}

}
