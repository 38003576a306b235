package io.streamstarters.ensync.autoconfigure.test;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.streamstarters.ensync.EnSyncHeaders;
import io.streamstarters.ensync.EnSyncListener;
import io.streamstarters.ensync.EnSyncOperations;
import io.streamstarters.ensync.test.EnSyncServer;
import io.streamstarters.ensync.test.EventState;
import io.streamstarters.ensync.test.TestClock;
import io.streamstarters.listener.DeadLetterPublisher;
import io.streamstarters.listener.Delivery;
import io.streamstarters.listener.container.ContainerState;
import io.streamstarters.listener.container.DeliveryOutcome;
import io.streamstarters.listener.container.DeliveryOutcome.Kind;
import io.streamstarters.listener.container.ListenerContainerRegistry;
import io.streamstarters.listener.test.ListenerTestHarness;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
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
 * Tests as an application has them, on an engine of their own.
 */
@SpringBootTest(classes = AutoConfigureEnSyncTests.Application.class,
		properties = { "ensync.url=grpc://localhost:1", "ensync.app-key=not-of-this-engine",
				"shop.key=${ensync.recipients.shop}", "ensync.listener.retry.initial-interval=1s",
				"ensync.listener.retry.jitter=0s", "ensync.listener.retry.max-attempts=2" })
@AutoConfigureEnSync(app = "billing", apps = "shop")
class AutoConfigureEnSyncTests {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	@Autowired
	private EnSyncServer server;

	@Autowired
	private ListenerTestHarness harness;

	@Autowired
	private EnSyncOperations operations;

	@Autowired
	private TestClock clock;

	@MockitoSpyBean
	private Invoices invoices;

	@Test
	void aListenerIsWaitedForAndItsCallVerified() {
		publish(7);
		Delivery delivery = this.harness.awaitDelivery("invoices", PATIENCE);
		assertThat(delivery.payload()).isEqualTo("{\"id\":7}");
		assertThat(delivery.headers()).containsEntry(EnSyncHeaders.EVENT_NAME, "invoices/paid");
		assertThat(this.harness.awaitHandled("invoices", 1, PATIENCE)).extracting(DeliveryOutcome::delivery)
			.containsExactly(delivery);
		verify(this.invoices).onPaid(new Invoice(7));
		assertThat(this.server.events("billing")).filteredOn((event) -> event.idem().equals(delivery.id()))
			.singleElement()
			.satisfies((event) -> assertThat(event.state()).isEqualTo(EventState.ACKED));
	}

	@Test
	void aFailureIsWaitedForAndThenTheDeadLetter() {
		IllegalStateException failure = new IllegalStateException("out of paper");
		doThrow(failure).when(this.invoices).onPaid(new Invoice(8));
		publish(8);
		DeliveryOutcome failed = this.harness.awaitOutcome("invoices", PATIENCE);
		assertThat(failed.kind()).isEqualTo(Kind.FAILED);
		assertThat(failed.failure()).isSameAs(failure);
		assertThatExceptionOfType(AssertionError.class)
			.isThrownBy(() -> this.harness.awaitDeadLettered("invoices", 1, Duration.ZERO))
			.withMessageContainingAll("'invoices'", "0 of 1", "FAILED=1", "RUNNING", "out of paper")
			.withCause(failure);
		this.clock.advance(Duration.ofSeconds(1));
		this.harness.awaitDeadLettered("invoices", 1, PATIENCE);
		assertThat(this.harness.awaitFailed("invoices", 2, PATIENCE)).extracting(DeliveryOutcome::kind)
			.containsExactly(Kind.FAILED, Kind.DEAD_LETTERED);
		verify(this.invoices, times(2)).onPaid(new Invoice(8));
	}

	@Test
	void anotherAppIsANamedRecipient(@Value("${shop.key}") String shop) {
		assertThat(shop).isEqualTo(this.server.app("shop").publicKey());
		this.operations.event("invoices/sent").to("shop").payload(Map.of("id", 9)).publish();
		assertThat(this.server.count("shop", EventState.PENDING)).isEqualTo(1);
	}

	private void publish(int id) {
		this.operations.event("invoices/paid").to("billing").payload(Map.of("id", id)).publish();
	}

	@Test
	void testClassesShareAnEngineIfTheirConfigurationIsTheSameAndItStopsAfterTheListeners() {
		ApplicationContext first = context(First.class).getApplicationContext();
		EnSyncServer server = first.getBean(EnSyncServer.class);
		assertThat(context(Second.class).getApplicationContext()).isSameAs(first);
		assertThat(context(First.WithNestedTests.class).getApplicationContext()).isSameAs(first);
		TestContext other = context(OtherApps.class);
		EnSyncServer otherServer = other.getApplicationContext().getBean(EnSyncServer.class);
		assertThat(otherServer.port()).isNotEqualTo(server.port());
		assertThat(otherServer.apps()).extracting("name").containsExactly("app", "other");
		assertThat(server.isRunning()).isTrue();
		ListenerContainerRegistry registry = other.getApplicationContext().getBean(ListenerContainerRegistry.class);
		other.getApplicationContext()
			.getBean(EnSyncOperations.class)
			.event("invoices/paid")
			.to("app")
			.payload(Map.of("id", 1))
			.publish();
		other.getApplicationContext().getBean(ListenerTestHarness.class).awaitHandled("invoices", 1, PATIENCE);
		other.markApplicationContextDirty(HierarchyMode.EXHAUSTIVE);
		assertThat(otherServer.isRunning()).isFalse();
		assertThat(registry.getContainers())
			.allSatisfy((container) -> assertThat(container.getState()).isEqualTo(ContainerState.STOPPED))
			.allSatisfy((container) -> assertThat(container.getLastError()).isNull());
		assertThat(server.isRunning()).isTrue();
		context(First.class).markApplicationContextDirty(HierarchyMode.EXHAUSTIVE);
		assertThat(server.isRunning()).isFalse();
	}

	private static TestContext context(Class<?> testClass) {
		return new TestContextManager(testClass).getTestContext();
	}

	@SpringBootTest(classes = Application.class)
	@AutoConfigureEnSync
	static class First {

		@Nested
		class WithNestedTests {

		}

	}

	@SpringBootTest(classes = Application.class)
	@AutoConfigureEnSync(app = "app")
	static class Second {

	}

	@SpringBootTest(classes = Application.class)
	@AutoConfigureEnSync(apps = "other")
	static class OtherApps {

	}

	record Invoice(int id) {

	}

	static class Invoices {

		@EnSyncListener(id = "invoices", events = "invoices/paid")
		void onPaid(Invoice invoice) {
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		Invoices invoices() {
			return new Invoices();
		}

		@Bean
		TestClock clock() {
			return new TestClock();
		}

		@Bean
		EnSyncServerCustomizer withClock(TestClock clock) {
			return (server) -> server.clock(clock);
		}

		@Bean
		DeadLetterPublisher deadLetters() {
			return (failure) -> CompletableFuture.completedStage(null);
		}

	}

}
