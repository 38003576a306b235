package io.streamstarters.ensync.autoconfigure.test;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.streamstarters.ensync.EnSyncListener;
import io.streamstarters.ensync.EnSyncOperations;
import io.streamstarters.ensync.autoconfigure.test.AutoConfigureEnSync.Client;
import io.streamstarters.ensync.test.EnSyncServer;
import io.streamstarters.ensync.test.EnSyncServerBuilder;
import io.streamstarters.ensync.test.EventState;
import io.streamstarters.listener.container.ContainerState;
import io.streamstarters.listener.container.ListenerContainerRegistry;
import io.streamstarters.listener.test.ListenerTestHarness;
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
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Clients with names have engines of their own, or are other apps of the plain one's.
 */
@SpringBootTest(classes = AutoConfigureEnSyncNamedClientTests.Application.class,
		properties = { "ensync.ssl.enabled=true", "ensync.clients.billing.url=grpcs://localhost:1",
				"ensync.clients.billing.app-key=not-of-this-engine" })
@AutoConfigureEnSync(app = "shop", clients = { @Client(name = "billing", apps = "auditor"),
		@Client(name = "stock", app = "warehouse", ownEngine = false) })
class AutoConfigureEnSyncNamedClientTests {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	@Autowired
	private ListenerTestHarness harness;

	@Autowired
	private EnSyncServer server;

	@Autowired
	@Qualifier("billing")
	private EnSyncServer billingServer;

	@Autowired
	private EnSyncOperations shop;

	@Autowired
	@Qualifier("billing")
	private EnSyncOperations billing;

	@Autowired
	@Qualifier("stock")
	private EnSyncOperations stock;

	@Test
	void aClientListensAndPublishesOnAnEngineOfItsOwn() {
		assertThat(this.billingServer).isNotSameAs(this.server);
		assertThat(this.billingServer.apps()).extracting("name").containsExactly("billing", "auditor");
		assertThat(this.billing.appId()).isEqualTo(this.billingServer.app("billing").publicKey());
		this.billing.event("invoices/paid").to("billing", "auditor").payload("{}").publish();
		assertThat(this.harness.awaitHandled("invoices", 1, PATIENCE)).hasSize(1);
		assertThat(this.billingServer.count("auditor", EventState.PENDING)).isOne();
		assertThat(this.server.apps()).extracting("name").containsExactly("shop", "warehouse");
	}

	@Test
	void aClientCanBeAnotherAppOfThePlainEngine() {
		assertThat(this.stock.appId()).isEqualTo(this.server.app("warehouse").publicKey());
		this.shop.event("orders/placed").to("warehouse").payload("{}").publish();
		assertThat(this.harness.awaitHandled("orders", 1, PATIENCE)).hasSize(1);
	}

	@Test
	void customizersCanTellTheEnginesApart(@Autowired Application application) {
		assertThat(application.customized).containsExactlyInAnyOrder("", "billing");
	}

	@Test
	void testClassesShareTheEnginesIfTheirClientsAreTheSameAndTheyStopWithTheContext() {
		ApplicationContext first = context(First.class).getApplicationContext();
		EnSyncServer billing = first.getBean("billingEnSyncServer", EnSyncServer.class);
		assertThat(context(Second.class).getApplicationContext()).isSameAs(first);
		assertThat(context(OtherApp.class).getApplicationContext()).isNotSameAs(first);
		assertThat(context(SharedEngine.class).getApplicationContext()).isNotSameAs(first);
		ListenerContainerRegistry registry = first.getBean(ListenerContainerRegistry.class);
		assertThat(registry.getContainers()).isNotEmpty();
		assertThat(billing.isRunning()).isTrue();
		for (Class<?> each : List.of(First.class, OtherApp.class, SharedEngine.class)) {
			context(each).markApplicationContextDirty(HierarchyMode.EXHAUSTIVE);
		}
		assertThat(billing.isRunning()).isFalse();
		assertThat(registry.getContainers())
			.allSatisfy((container) -> assertThat(container.getState()).isEqualTo(ContainerState.STOPPED))
			.allSatisfy((container) -> assertThat(container.getLastError()).isNull());
	}

	@Test
	void twoClientsOfOneNameAreRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> context(Twice.class))
			.withMessage("@AutoConfigureEnSync has two clients with the name 'billing'");
	}

	private static TestContext context(Class<?> testClass) {
		return new TestContextManager(testClass).getTestContext();
	}

	@SpringBootTest(classes = Application.class)
	@AutoConfigureEnSync(clients = { @Client(name = "billing"), @Client(name = "stock") })
	static class First {

	}

	@SpringBootTest(classes = Application.class)
	@AutoConfigureEnSync(clients = { @Client(name = "stock"), @Client(name = "billing", app = "billing") })
	static class Second {

	}

	@SpringBootTest(classes = Application.class)
	@AutoConfigureEnSync(clients = { @Client(name = "billing", app = "other"), @Client(name = "stock") })
	static class OtherApp {

	}

	@SpringBootTest(classes = Application.class)
	@AutoConfigureEnSync(clients = { @Client(name = "billing"), @Client(name = "stock", ownEngine = false) })
	static class SharedEngine {

	}

	@SpringBootTest(classes = Application.class)
	@AutoConfigureEnSync(clients = { @Client(name = "billing"), @Client(name = "billing", app = "other") })
	static class Twice {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		private final List<String> customized = new CopyOnWriteArrayList<>();

		@Bean
		EnSyncServerCustomizer names() {
			return new EnSyncServerCustomizer() {

				@Override
				public void customize(EnSyncServerBuilder builder) {
				}

				@Override
				public void customize(String client, EnSyncServerBuilder builder) {
					Application.this.customized.add(client);
				}

			};
		}

		@EnSyncListener(id = "invoices", value = "invoices/paid", client = "billing")
		void onPaid(String json) {
		}

		@EnSyncListener(id = "orders", value = "orders/placed", client = "stock")
		void onPlaced(String json) {
		}

	}

}
