package io.streamstarters.sequin.autoconfigure.test;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import io.streamstarters.listener.container.ContainerState;
import io.streamstarters.listener.container.ListenerContainerRegistry;
import io.streamstarters.listener.test.ListenerTestHarness;
import io.streamstarters.sequin.SequinConnectionException;
import io.streamstarters.sequin.SequinListener;
import io.streamstarters.sequin.SequinOperations;
import io.streamstarters.sequin.autoconfigure.test.AutoConfigureSequin.Client;
import io.streamstarters.sequin.autoconfigure.test.AutoConfigureSequin.Consumer;
import io.streamstarters.sequin.client.SequinClient;
import io.streamstarters.sequin.test.RowChange;
import io.streamstarters.sequin.test.SequinServer;
import io.streamstarters.sequin.test.SequinServerBuilder;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.annotation.DirtiesContext.HierarchyMode;
import org.springframework.test.context.TestContext;
import org.springframework.test.context.TestContextManager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Clients with names have servers of their own.
 */
@SpringBootTest(classes = AutoConfigureSequinNamedClientTests.Application.class,
		properties = { "sequin.clients.billing.url=http://localhost:1",
				"sequin.clients.billing.token=not-of-this-server", "spring.reactor.netty.shutdown-quiet-period=0s" })
@AutoConfigureSequin(consumers = @Consumer(stream = "orders", name = "shipping"),
		clients = { @Client(name = "billing", sinks = "invoices"), @Client(name = "stock", streams = "audit",
				consumers = @Consumer(stream = "orders", name = "counting", filter = "orders.>")) })
class AutoConfigureSequinNamedClientTests {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	@Autowired
	private ListenerTestHarness harness;

	@Autowired
	private SequinServer server;

	@Autowired
	@Qualifier("billing")
	private SequinServer billingServer;

	@Autowired
	@Qualifier("stock")
	private SequinServer stockServer;

	@Autowired
	private SequinOperations sequin;

	@Autowired
	@Qualifier("stock")
	private SequinOperations stock;

	@Test
	void eachClientSendsToItsServer() {
		this.sequin.send("orders", "orders.1", Map.of("id", 1));
		this.stock.send("orders", "orders.2", Map.of("id", 2));
		this.harness.awaitHandled("shipping", 1, PATIENCE);
		this.harness.awaitHandled("counting", 1, PATIENCE);
		assertThat(this.server.messages("orders")).extracting("key").containsExactly("orders.1");
		assertThat(this.stockServer.messages("orders")).extracting("key").containsExactly("orders.2");
		assertThat(this.stockServer.messages("audit")).isEmpty();
	}

	@Test
	void eachListenerAsksTheServerOfItsClient() {
		this.billingServer.sink("invoices").put(RowChange.insert("invoices", Map.of("id", 3)));
		assertThat(this.harness.awaitHandled("invoices", 1, PATIENCE)).hasSize(1);
		assertThat(this.server.sinks()).isEmpty();
		assertThat(this.stockServer.sinks()).isEmpty();
	}

	@Test
	void customizersCanTellTheServersApart(@Autowired Application application) {
		assertThat(application.customized).containsExactlyInAnyOrder("", "billing", "stock");
	}

	@Test
	void testClassesShareTheServersIfTheirClientsAreTheSameAndTheyStopWithTheContext() {
		ApplicationContext first = context(First.class).getApplicationContext();
		SequinServer billing = first.getBean("billingSequinServer", SequinServer.class);
		assertThat(context(Second.class).getApplicationContext()).isSameAs(first);
		ListenerContainerRegistry registry = first.getBean(ListenerContainerRegistry.class);
		billing.sink("invoices").put(RowChange.insert("invoices", Map.of("id", 4)));
		first.getBean(ListenerTestHarness.class).awaitHandled("invoices", 1, PATIENCE);
		assertThat(billing.sink("invoices").snapshot().isDrained()).isTrue();
		context(First.class).markApplicationContextDirty(HierarchyMode.EXHAUSTIVE);
		SequinClient client = SequinClient.create(billing.url());
		assertThatExceptionOfType(SequinConnectionException.class)
			.isThrownBy(() -> client.check(Duration.ofSeconds(10)));
		assertThat(registry.getContainers())
			.allSatisfy((container) -> assertThat(container.getState()).isEqualTo(ContainerState.STOPPED))
			.allSatisfy((container) -> assertThat(container.getLastError()).isNull());
	}

	@Test
	void twoClientsOfOneNameAreRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> context(Twice.class))
			.withMessage("@AutoConfigureSequin has two clients with the name 'billing'");
	}

	private static TestContext context(Class<?> testClass) {
		return new TestContextManager(testClass).getTestContext();
	}

	@SpringBootTest(classes = Application.class, properties = "spring.reactor.netty.shutdown-quiet-period=0s")
	@AutoConfigureSequin(consumers = @Consumer(stream = "orders", name = "shipping"),
			clients = { @Client(name = "billing", sinks = "invoices"),
					@Client(name = "stock", consumers = @Consumer(stream = "orders", name = "counting")) })
	static class First {

	}

	@SpringBootTest(classes = Application.class, properties = "spring.reactor.netty.shutdown-quiet-period=0s")
	@AutoConfigureSequin(consumers = @Consumer(stream = "orders", name = "shipping"),
			clients = {
					@Client(name = "stock", streams = "orders",
							consumers = @Consumer(stream = "orders", name = "counting")),
					@Client(name = "billing", sinks = "invoices") })
	static class Second {

	}

	@SpringBootTest(classes = Application.class)
	@AutoConfigureSequin(clients = { @Client(name = "billing"), @Client(name = "billing", sinks = "invoices") })
	static class Twice {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		private final List<String> customized = new CopyOnWriteArrayList<>();

		@Bean
		SequinServerCustomizer names() {
			return new SequinServerCustomizer() {

				@Override
				public void customize(SequinServerBuilder builder) {
				}

				@Override
				public void customize(String client, SequinServerBuilder builder) {
					Application.this.customized.add(client);
					builder.wakeDelay(Duration.ZERO);
				}

			};
		}

		@SequinListener(id = "shipping", stream = "orders", consumer = "shipping")
		void ship(String json) {
		}

		@SequinListener(id = "counting", stream = "orders", consumer = "counting", client = "stock")
		void count(String json) {
		}

		@SequinListener(id = "invoices", sink = "invoices", client = "billing")
		void note(String json) {
		}

	}

}
