package io.streamstarters.ensync.autoconfigure;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.streamstarters.ensync.Applications;
import io.streamstarters.ensync.EnSyncListener;
import io.streamstarters.ensync.EnSyncOperations;
import io.streamstarters.ensync.EnSyncPublishException;
import io.streamstarters.ensync.test.EnSyncApp;
import io.streamstarters.ensync.test.EnSyncOperation;
import io.streamstarters.ensync.test.EnSyncSession;
import io.streamstarters.ensync.test.EventState;
import io.streamstarters.listener.container.ContainerState;
import io.streamstarters.listener.container.MessageListenerContainer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * A running application: what it shows of itself, and what never.
 */
@ExtendWith(OutputCaptureExtension.class)
class EnSyncApplicationTests {

	private static final String MARKER = "marker-of-payload";

	private final Applications applications = new Applications();

	@AfterEach
	void close() {
		this.applications.close();
	}

	@Test
	void anEngineThatIsAwayIsToldOnceAndTheApplicationComesUpWithIt(CapturedOutput output) {
		this.applications.server().stop();
		ConfigurableApplicationContext context = this.applications.run(TwoListeners.class);
		await().until(() -> Applications.containers(context)
			.stream()
			.allMatch((container) -> container.getLastError() != null));
		assertThat(output.getAll().lines().filter((line) -> line.contains(" WARN "))).singleElement()
			.asString()
			.contains("ensync.url", this.applications.server().url());
		assertThat(output.getAll()).doesNotContain("\tat ");
		Health away = health(context);
		assertThat(away.getStatus()).isEqualTo(Status.DOWN);
		assertThat(away.getDetails()).extractingByKey("error").asString().contains(this.applications.server().url());
		assertThat(listeners(away)).containsOnlyKeys("first", "second")
			.allSatisfy((id, details) -> assertThat(details).containsEntry("state", ContainerState.CONNECTING)
				.containsKey("error"));
		this.applications.server().start();
		await().until(() -> health(context).getStatus(), Status.UP::equals);
		assertThat(listeners(health(context))).containsOnlyKeys("first", "second")
			.allSatisfy((id, details) -> assertThat(details).containsEntry("state", ContainerState.RUNNING)
				.containsEntry("inFlight", 0)
				.doesNotContainKey("error"));
	}

	@Test
	void healthGoesDownWithTheEngineAndComesUpWithIt() {
		ConfigurableApplicationContext context = this.applications.start(TwoListeners.class);
		assertThat(health(context).getStatus()).isEqualTo(Status.UP);
		this.applications.server().stop();
		await().until(() -> listeners(health(context)).get("first").get("state"), ContainerState.DISCONNECTED::equals);
		assertThat(health(context).getStatus()).isEqualTo(Status.DOWN);
		this.applications.server().start();
		await().until(() -> health(context).getStatus(), Status.UP::equals);
	}

	@Test
	void aListenerThatMayNotTryAgainStopsAndIsStartedAgainByHand(CapturedOutput output) {
		ConfigurableApplicationContext context = this.applications.start(TwoListeners.class,
				"ensync.reconnect.max-attempts=2");
		List<MessageListenerContainer> containers = Applications.containers(context);
		this.applications.server().stop();
		containers.forEach((container) -> Applications.awaitState(container, ContainerState.STOPPED));
		this.applications.server().start();
		assertThat(health(context).getStatus()).isEqualTo(Status.DOWN);
		assertThat(listeners(health(context))).containsOnlyKeys("first", "second")
			.allSatisfy((id, details) -> assertThat(details).containsEntry("state", ContainerState.STOPPED)
				.extractingByKey("error")
				.asString()
				.contains("'ensync.reconnect.max-attempts'", this.applications.server().url()));
		assertThat(output.getAll().lines().filter((line) -> line.contains(" ERROR "))).hasSize(2)
			.allSatisfy((line) -> assertThat(line).contains("'ensync.reconnect.max-attempts'"));
		containers.forEach(MessageListenerContainer::start);
		containers.forEach((container) -> Applications.awaitState(container, ContainerState.RUNNING));
		assertThat(health(context).getStatus()).isEqualTo(Status.UP);
	}

	@Test
	void healthIsDownWhileASubscriptionIsRefusedByAnEngineThatAnswers() {
		this.applications.server()
			.faults()
			.failNext(EnSyncOperation.SUBSCRIBE, 10_000, io.grpc.Status.PERMISSION_DENIED.withDescription("not yours"));
		ConfigurableApplicationContext context = this.applications.run(TwoListeners.class);
		await().until(() -> Applications.containers(context)
			.stream()
			.allMatch((container) -> container.getLastError() != null));
		Health health = health(context);
		assertThat(health.getStatus()).isEqualTo(Status.DOWN);
		assertThat(health.getDetails()).doesNotContainKey("error");
		assertThat(listeners(health).get("first").get("error")).asString().contains("first", "not yours");
		this.applications.server().faults().clear();
		await().until(() -> health(context).getStatus(), Status.UP::equals);
	}

	@Test
	void keysSessionsAndPayloadsAreShownNowhere(CapturedOutput output) throws Exception {
		String retiredKey = EnSyncApp.generate("retired").secretKey();
		ConfigurableApplicationContext context = this.applications.start(TwoListeners.class,
				"logging.level.io.streamstarters=DEBUG", "ensync.heartbeat-interval=50ms",
				"ensync.retired-app-secret-keys=" + retiredKey, "own.key=" + retiredKey);
		TwoListeners listeners = context.getBean(TwoListeners.class);
		EnSyncOperations operations = context.getBean(EnSyncOperations.class);
		StringBuilder shown = new StringBuilder();
		Set<String> clientIds = new HashSet<>();
		remember(clientIds);
		String ownKey = operations.appId();
		String failing = operations.publish("first", List.of(ownKey), Map.of("text", MARKER)).get(0);
		this.applications.awaitState(failing, EventState.DEFERRED);
		this.applications.clock().advance(Duration.ofSeconds(1));
		this.applications.awaitState(failing, EventState.ACKED);
		String unfit = operations.publish("second", List.of(ownKey), Map.of("text", List.of(MARKER))).get(0);
		this.applications.awaitState(unfit, EventState.DEFERRED);
		this.applications.server()
			.faults()
			.refuseNext(EnSyncOperation.PUBLISH, 1, "no topic for " + clientId(List.of()));
		assertThatExceptionOfType(EnSyncPublishException.class)
			.isThrownBy(() -> operations.publish("second", List.of(ownKey), Map.of("text", MARKER)))
			.withMessageContaining("no topic for")
			.satisfies((ex) -> shown.append(ex));
		this.applications.server()
			.faults()
			.refuseNext(EnSyncOperation.ACKNOWLEDGE, 1, "not now for " + clientId(List.of("second")));
		operations.publish("second", List.of(ownKey), Map.of("text", MARKER));
		await().untilAsserted(() -> assertThat(output).contains("not now for"));
		this.applications.server().stop();
		await().until(() -> health(context).getStatus(), Status.DOWN::equals);
		shown.append(health(context));
		this.applications.server().start();
		await().until(() -> health(context).getStatus(), Status.UP::equals);
		remember(clientIds);
		shown.append(health(context));
		assertThat(listeners.handled.await(20, TimeUnit.SECONDS)).isTrue();
		Stream.of(context.getBeanDefinitionNames())
			.map(context::getBean)
			.filter((bean) -> bean.getClass().getName().startsWith("io.streamstarters"))
			.forEach(shown::append);
		context.close();
		EnSyncApp app = this.applications.server().app("warehouse");
		assertThat(clientIds).hasSizeGreaterThan(3);
		assertThat(output).contains("DEBUG");
		for (String secret : Stream
			.concat(clientIds.stream(),
					Stream.of(MARKER, app.appKey(), app.secretKey(), app.secretKey().substring(0, 40), retiredKey))
			.toList()) {
			assertThat(output.getAll()).doesNotContain(secret);
			assertThat(shown.toString()).doesNotContain(secret);
		}
	}

	@Test
	void anEventThatIsLargerThanAcceptedIsToldWithThePropertyToRaise(CapturedOutput output) {
		ConfigurableApplicationContext context = this.applications.start(TwoListeners.class,
				"ensync.max-inbound-size=2KB", "ensync.reconnect.interval=1h", "ensync.reconnect.max-interval=1h");
		TwoListeners listeners = context.getBean(TwoListeners.class);
		String large = this.applications.publish("first", "{\"text\":\"" + "x".repeat(3000) + "\"}");
		await().until(() -> health(context).getStatus(), Status.DOWN::equals);
		assertThat(listeners(health(context)).get("first").get("error")).asString()
			.contains("'ensync.max-inbound-size'");
		assertThat(output.getAll().lines().filter((line) -> line.contains("WARN"))).singleElement()
			.asString()
			.contains("to first is sent more than is accepted", "'ensync.max-inbound-size'");
		this.applications.awaitState(this.applications.publish("second", "{}"), EventState.ACKED);
		assertThat(listeners.handled.getCount()).isOne();
		assertThat(this.applications.event(large).state()).isEqualTo(EventState.PENDING);
	}

	private String clientId(List<String> subscriptions) {
		return this.applications.server()
			.sessions()
			.stream()
			.filter((session) -> session.subscriptions().equals(subscriptions))
			.findFirst()
			.orElseThrow()
			.clientId();
	}

	private void remember(Set<String> clientIds) {
		this.applications.server().sessions().stream().map(EnSyncSession::clientId).forEach(clientIds::add);
	}

	private static Health health(ConfigurableApplicationContext context) {
		return context.getBean("ensyncHealthIndicator", HealthIndicator.class).health();
	}

	@SuppressWarnings("unchecked")
	private static Map<String, Map<String, Object>> listeners(Health health) {
		return (Map<String, Map<String, Object>>) health.getDetails().get("listeners");
	}

	record Note(String text) {

	}

	static class TwoListeners {

		final CountDownLatch failed = new CountDownLatch(1);

		final CountDownLatch handled = new CountDownLatch(2);

		@EnSyncListener(id = "first", value = "first")
		void first(Note note) {
			if (this.failed.getCount() > 0) {
				this.failed.countDown();
				throw new IllegalStateException("on purpose");
			}
			this.handled.countDown();
		}

		@EnSyncListener(id = "second", value = "second", appSecretKey = "${own.key:${ensync.app-secret-key}}")
		void second(Note note) {
			this.handled.countDown();
		}

	}

}
