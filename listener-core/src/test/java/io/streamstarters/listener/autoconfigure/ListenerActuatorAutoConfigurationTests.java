package io.streamstarters.listener.autoconfigure;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.streamstarters.listener.DeliverySource;
import io.streamstarters.listener.Settlement;
import io.streamstarters.listener.actuate.ListenerMetrics;
import io.streamstarters.listener.actuate.ListenersEndpoint;
import io.streamstarters.listener.actuate.ListenersEndpoint.Action;
import io.streamstarters.listener.actuate.ListenersEndpoint.ListenerDescription;
import io.streamstarters.listener.container.ContainerOptions;
import io.streamstarters.listener.container.ContainerServices;
import io.streamstarters.listener.container.ContainerState;
import io.streamstarters.listener.container.ListenerContainerRegistry;
import io.streamstarters.listener.container.MessageListenerContainer;
import org.junit.jupiter.api.Test;

import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static java.util.concurrent.CompletableFuture.completedStage;
import static java.util.concurrent.CompletableFuture.failedStage;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The endpoint and the meters of the listeners, where they are wanted.
 */
class ListenerActuatorAutoConfigurationTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner().withConfiguration(
			AutoConfigurations.of(ListenerAutoConfiguration.class, ListenerActuatorAutoConfiguration.class));

	@Test
	void hasNoEndpointUnlessItIsExposed() {
		this.contextRunner.run((context) -> assertThat(context).doesNotHaveBean(ListenersEndpoint.class));
	}

	@Test
	void backsOffWithoutActuatorAndMicrometer() {
		this.contextRunner
			.withClassLoader(
					new FilteredClassLoader("org.springframework.boot.actuate", "io.micrometer.core.instrument"))
			.withPropertyValues("management.endpoints.web.exposure.include=listeners")
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(ListenersEndpoint.class)
				.doesNotHaveBean(ListenerMetrics.class));
	}

	@Test
	void describesListenersAndActsOnThem() {
		this.contextRunner.withPropertyValues("management.endpoints.web.exposure.include=listeners").run((context) -> {
			MessageListenerContainer container = container("orders");
			context.getBean(ListenerContainerRegistry.class).register(container);
			ListenersEndpoint endpoint = context.getBean(ListenersEndpoint.class);
			assertThat(endpoint.listeners()).containsOnlyKeys("orders");
			assertThat(endpoint.listener("orders").state()).isEqualTo(ContainerState.STOPPED);
			assertThat(endpoint.listener("orders").client()).isNull();
			assertThat(endpoint.listener("others")).isNull();
			assertThat(endpoint.act("orders", Action.START).state()).isEqualTo(ContainerState.CONNECTING);
			assertThat(endpoint.act("orders", Action.PAUSE).paused()).isTrue();
			assertThat(endpoint.act("orders", Action.RESUME).paused()).isFalse();
			assertThat(endpoint.act("orders", Action.STOP).state()).isEqualTo(ContainerState.STOPPED);
			assertThatExceptionOfType(InvalidEndpointRequestException.class)
				.isThrownBy(() -> endpoint.act("others", Action.STOP));
		});
	}

	@Test
	void describesAListenerWithItsClient() {
		this.contextRunner.withPropertyValues("management.endpoints.web.exposure.include=listeners").run((context) -> {
			context.getBean(ListenerContainerRegistry.class)
				.register(new MessageListenerContainer("orders", "test", "billing", IdleSource::new, (attempts) -> null,
						new ContainerServices((failure) -> Settlement.ack(), Runnable::run),
						container("any").getOptions()));
			assertThat(context.getBean(ListenersEndpoint.class).listener("orders").client()).isEqualTo("billing");
		});
	}

	@Test
	void showsHowFarAListenerIsBehindWhereTheBrokerTellsWhileItIsStarted() {
		this.contextRunner.withPropertyValues("management.endpoints.web.exposure.include=listeners").run((context) -> {
			ListenerContainerRegistry registry = context.getBean(ListenerContainerRegistry.class);
			Duration lag = Duration.ofMinutes(3);
			registry.register(container("told", () -> new IdleSource(completedStage(Optional.of(lag)))));
			registry.register(container("failed", () -> new IdleSource(failedStage(new IOException("away")))));
			registry.register(container("untold", IdleSource::new));
			ListenersEndpoint endpoint = context.getBean(ListenersEndpoint.class);
			assertThat(endpoint.listener("told").lag()).isNull();
			for (String id : List.of("told", "failed", "untold")) {
				assertThat(endpoint.act(id, Action.START).lag()).isNull();
			}
			assertThat(endpoint.listener("told").lag()).isEqualTo(lag);
			assertThat(endpoint.listeners()).extractingByKeys("told", "failed", "untold")
				.extracting(ListenerDescription::lag)
				.containsExactly(lag, null, null);
			endpoint.act("told", Action.PAUSE);
			assertThat(endpoint.listener("told").lag()).isEqualTo(lag);
			endpoint.act("told", Action.STOP);
			assertThat(endpoint.listener("told").lag()).isNull();
		});
	}

	@Test
	void metersEachListenerWheneverItIsRegistered() {
		this.contextRunner.run((context) -> {
			ListenerContainerRegistry registry = context.getBean(ListenerContainerRegistry.class);
			registry.register(container("early"));
			SimpleMeterRegistry meters = new SimpleMeterRegistry();
			context.getBean(ListenerMetrics.class).bindTo(meters);
			registry.register(container("late"));
			for (String listener : new String[] { "early", "late" }) {
				assertThat(meters.get("messaging.listener.messages")
					.tags("broker", "test", "listener", listener, "outcome", "handled")
					.functionCounter()
					.count()).isZero();
				assertThat(meters.get("messaging.listener.in.flight").tag("listener", listener).gauge().value())
					.isZero();
				assertThat(meters.get("messaging.listener.retries")
					.tags("broker", "test", "listener", listener)
					.functionCounter()
					.count()).isZero();
				assertThat(meters.get("messaging.listener.redeliveries")
					.tags("broker", "test", "listener", listener)
					.functionCounter()
					.count()).isZero();
				assertThat(meters.get("messaging.listener.lease.overruns").tag("listener", listener).functionCounter())
					.isNotNull();
			}
		});
	}

	@Test
	void forgetsAListenerThatIsUnregistered() {
		this.contextRunner.withPropertyValues("management.endpoints.web.exposure.include=listeners").run((context) -> {
			ListenerContainerRegistry registry = context.getBean(ListenerContainerRegistry.class);
			SimpleMeterRegistry meters = new SimpleMeterRegistry();
			context.getBean(ListenerMetrics.class).bindTo(meters);
			registry.register(container("orders"));
			registry.register(container("others"));
			int all = meters.getMeters().size();
			meters.counter("messaging.listener.of.the.application");
			registry.unregister("orders");
			assertThat(meters.find("messaging.listener.messages").tag("listener", "orders").meters()).isEmpty();
			assertThat(meters.getMeters()).hasSize(all / 2 + 1);
			assertThat(context.getBean(ListenersEndpoint.class).listeners()).containsOnlyKeys("others");
			registry.register(container("orders"));
			assertThat(meters.getMeters()).hasSize(all + 1);
		});
	}

	private static MessageListenerContainer container(String id) {
		return container(id, IdleSource::new);
	}

	private static MessageListenerContainer container(String id, Supplier<DeliverySource> sources) {
		return new MessageListenerContainer(id, "test", sources, (attempts) -> null,
				new ContainerServices((failure) -> Settlement.ack(), Runnable::run),
				new ContainerOptions(1, 1, true, Duration.ofSeconds(1), 0, Duration.ofSeconds(1)));
	}

}
