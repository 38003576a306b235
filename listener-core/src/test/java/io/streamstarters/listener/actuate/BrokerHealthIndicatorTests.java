package io.streamstarters.listener.actuate;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import io.streamstarters.listener.Delivery;
import io.streamstarters.listener.DeliverySource;
import io.streamstarters.listener.Settlement;
import io.streamstarters.listener.container.BrokerClients;
import io.streamstarters.listener.container.ContainerOptions;
import io.streamstarters.listener.container.ContainerServices;
import io.streamstarters.listener.container.ContainerState;
import io.streamstarters.listener.container.DeliveryOutcome;
import io.streamstarters.listener.container.DeliveryProbe;
import io.streamstarters.listener.container.ListenerContainerRegistry;
import io.streamstarters.listener.container.MessageListenerContainer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.MAP;
import static org.awaitility.Awaitility.await;

/**
 * Health by what the broker answers and by what the containers do.
 */
class BrokerHealthIndicatorTests {

	private final ListenerContainerRegistry registry = new ListenerContainerRegistry();

	private final ExecutorService threads = Executors.newCachedThreadPool();

	private final CompletableFuture<@Nullable Void> handler = new CompletableFuture<>();

	private @Nullable RuntimeException broken;

	@AfterEach
	void stop() {
		this.handler.complete(null);
		this.registry.stop();
		this.threads.shutdownNow();
	}

	@Test
	void isUpWhenTheBrokerAnswersAndThereAreNoListeners() {
		Health health = health();
		assertThat(health.getStatus()).isEqualTo(Status.UP);
		assertThat(health.getDetails()).containsOnly(Map.entry("listeners", Map.of()));
	}

	@Test
	void isDownWithTheReasonWhenTheBrokerDoesNotAnswer() {
		this.broken = new UncheckedIOException("connection refused", new IOException("secret cause"));
		Health health = health();
		assertThat(health.getStatus()).isEqualTo(Status.DOWN);
		assertThat(health.getDetails()).containsEntry("error", "connection refused");
		assertShort(health);
	}

	@Test
	void namesTheKindOfAFailureThatSaysNothing() {
		this.broken = new IllegalStateException();
		assertThat(health().getDetails()).containsEntry("error", "java.lang.IllegalStateException");
	}

	@Test
	void isUpWithStateAndLoadOfEachListenerWhenAllReceive() {
		Source source = start("orders", "broker");
		source.receiver().onConnected();
		source.receiver().onDelivery(new Message());
		await().until(() -> this.registry.getContainers().iterator().next().getInFlight() == 1);
		Health health = health();
		assertThat(health.getStatus()).isEqualTo(Status.UP);
		assertThat(health.getDetails()).containsOnly(
				Map.entry("listeners", Map.of("orders", Map.of("state", ContainerState.RUNNING, "inFlight", 1))));
		assertShort(health);
	}

	@Test
	void isDownUntilAListenerHasReachedTheBroker() {
		Source source = start("orders", "broker");
		assertThat(health().getStatus()).isEqualTo(Status.DOWN);
		source.receiver().onDisconnected(new IOException("no route"));
		Health health = health();
		assertThat(health.getStatus()).isEqualTo(Status.DOWN);
		assertThat(health.getDetails()).containsEntry("listeners",
				Map.of("orders", Map.of("state", ContainerState.CONNECTING, "inFlight", 0, "error", "no route")));
		source.receiver().onConnected();
		assertThat(health().getStatus()).isEqualTo(Status.UP);
	}

	@Test
	void isDownWhileOneOfTheListenersIsDisconnected() {
		start("a", "broker").receiver().onConnected();
		Source source = start("b", "broker");
		source.receiver().onConnected();
		source.receiver().onDisconnected(new IOException("gone", new IllegalStateException("secret cause")));
		Health health = health();
		assertThat(health.getStatus()).isEqualTo(Status.DOWN);
		assertThat(health.getDetails()).containsEntry("listeners",
				Map.of("a", Map.of("state", ContainerState.RUNNING, "inFlight", 0), "b",
						Map.of("state", ContainerState.DISCONNECTED, "inFlight", 0, "error", "gone")));
		assertShort(health);
		source.receiver().onConnected();
		assertThat(health().getStatus()).isEqualTo(Status.UP);
		assertThat(health().getDetails().toString()).doesNotContain("gone");
	}

	@Test
	void staysUpWhenAListenerIsNotStartedOrStopped() {
		register("manual", "broker");
		start("stopped", "broker").receiver().onConnected();
		container("stopped").stop();
		Health health = health();
		assertThat(health.getStatus()).isEqualTo(Status.UP);
		assertThat(health.getDetails()).containsEntry("listeners",
				Map.of("manual", Map.of("state", ContainerState.STOPPED, "inFlight", 0), "stopped",
						Map.of("state", ContainerState.STOPPED, "inFlight", 0)));
	}

	@Test
	void staysUpWhileAListenerStops() {
		Source source = start("orders", "broker");
		source.receiver().onConnected();
		source.receiver().onDelivery(new Message());
		await().until(() -> container("orders").getInFlight() == 1);
		container("orders").stop(() -> {
		});
		Health health = health();
		assertThat(health.getStatus()).isEqualTo(Status.UP);
		assertThat(health.getDetails()).containsEntry("listeners",
				Map.of("orders", Map.of("state", ContainerState.STOPPING, "inFlight", 1)));
	}

	@Test
	void isDownWhenAListenerHasFailedUntilItIsStartedAgain() {
		start("a", "broker").receiver().onFailed(new IOException("no attempts left"));
		await().until(container("a")::getState, ContainerState.STOPPED::equals);
		Health health = health();
		assertThat(health.getStatus()).isEqualTo(Status.DOWN);
		assertThat(health.getDetails()).containsEntry("listeners",
				Map.of("a", Map.of("state", ContainerState.STOPPED, "inFlight", 0, "error", "no attempts left")));
		container("a").start();
		assertThat(health().getDetails().toString()).doesNotContain("no attempts left");
	}

	@Test
	void isDownWhileAListenerHasCeasedToAskForMessages() {
		Source source = start("orders", "broker");
		source.receiver().onDisconnected(new IOException("out of memory"));
		source.receiver().onConnected();
		source.stalledFor = Duration.ofMillis(45_900);
		Health health = health();
		assertThat(health.getStatus()).isEqualTo(Status.DOWN);
		assertThat(health.getDetails()).containsEntry("listeners",
				Map.of("orders", Map.of("state", ContainerState.RUNNING, "inFlight", 0, "error", "out of memory",
						"stalled", "Has not asked for messages for 45 s, although it should have")));
		source.stalledFor = null;
		assertThat(health().getStatus()).isEqualTo(Status.UP);
	}

	@Test
	void isDownWhileAListenerUnderTestHasCeasedToAskForMessages() {
		Source source = register("orders", "broker");
		container("orders").setProbe(new DeliveryProbe() {

			@Override
			public void delivered(Delivery delivery) {
			}

			@Override
			public void concluded(DeliveryOutcome outcome) {
			}

		});
		container("orders").start();
		source.receiver().onConnected();
		assertThat(health().getStatus()).isEqualTo(Status.UP);
		source.stalledFor = Duration.ofMinutes(1);
		assertThat(health().getStatus()).isEqualTo(Status.DOWN);
	}

	@Test
	void staysUpWhenAListenerDoesNotAskForMessagesBecauseItIsPausedOrStops() {
		Source source = start("orders", "broker");
		source.receiver().onConnected();
		source.receiver().onDelivery(new Message());
		await().until(() -> container("orders").getInFlight() == 1);
		source.stalledFor = Duration.ofMinutes(1);
		container("orders").pause();
		assertThat(health().getStatus()).isEqualTo(Status.UP);
		container("orders").resume();
		assertThat(health().getStatus()).isEqualTo(Status.DOWN);
		container("orders").stop(() -> {
		});
		assertThat(container("orders").getState()).isEqualTo(ContainerState.STOPPING);
		assertThat(health().getStatus()).isEqualTo(Status.UP);
	}

	@Test
	void isUpWhileAListenerThatIsPausedDoesNotLookForItsBroker() {
		Source source = start("orders", "broker");
		source.receiver().onConnected();
		container("orders").pause();
		source.receiver().onDisconnected(new IOException("gone"));
		Health health = health();
		assertThat(health.getStatus()).isEqualTo(Status.UP);
		assertThat(health.getDetails()).containsEntry("listeners",
				Map.of("orders", Map.of("state", ContainerState.DISCONNECTED, "inFlight", 0)));
		container("orders").resume();
		assertThat(health().getStatus()).isEqualTo(Status.DOWN);
	}

	@Test
	void doesNotCareForTheListenersOfAnotherBroker() {
		start("orders", "other");
		Health health = health();
		assertThat(health.getStatus()).isEqualTo(Status.UP);
		assertThat(health.getDetails()).containsEntry("listeners", Map.of());
	}

	@Test
	void tellsByNameWhichClientIsAway() {
		Runnable away = () -> {
			throw new IllegalStateException("nobody there");
		};
		Runnable there = () -> {
		};
		assertThat(health(new BrokerClients<>("broker", "url", there, Map.of("bank", away, "shop", there))))
			.returns(Status.DOWN, Health::getStatus)
			.extracting(Health::getDetails, MAP)
			.doesNotContainKey("error")
			.containsEntry("clients",
					Map.of("bank", Map.of("status", "DOWN", "error", "nobody there"), "shop", Map.of("status", "UP")));
		assertThat(health(new BrokerClients<>("broker", "url", away, Map.of("shop", there))))
			.returns(Status.DOWN, Health::getStatus)
			.extracting(Health::getDetails, MAP)
			.containsEntry("error", "nobody there")
			.containsEntry("clients", Map.of("shop", Map.of("status", "UP")));
		assertThat(health(new BrokerClients<Runnable>("broker", "url", null, Map.of("shop", there)))).returns(Status.UP,
				Health::getStatus);
	}

	private Health health(BrokerClients<Runnable> checks) {
		Health health = new BrokerHealthIndicator("broker", this.registry, checks).health();
		assertThat(health).isNotNull();
		return health;
	}

	private static void assertShort(Health health) {
		assertThat(health.getDetails().toString()).doesNotContain("secret").doesNotContain("\tat ");
	}

	private Health health() {
		Health health = new BrokerHealthIndicator("broker", this.registry, () -> {
			if (this.broken != null) {
				throw this.broken;
			}
		}).health();
		assertThat(health).isNotNull();
		return health;
	}

	private MessageListenerContainer container(String id) {
		MessageListenerContainer container = this.registry.getContainer(id);
		assertThat(container).isNotNull();
		return container;
	}

	private Source start(String id, String broker) {
		Source source = register(id, broker);
		container(id).start();
		return source;
	}

	private Source register(String id, String broker) {
		Source source = new Source();
		this.registry.register(new MessageListenerContainer(id, broker, () -> source, (attempts) -> {
			this.handler.get();
			return null;
		}, new ContainerServices((failure) -> Settlement.ack(), this.threads),
				new ContainerOptions(1, 2, true, Duration.ofSeconds(30), 10, Duration.ofMinutes(1))));
		return source;
	}

	private static final class Message implements Delivery {

		@Override
		public String id() {
			return "m1";
		}

		@Override
		public Object payload() {
			return "secret payload";
		}

		@Override
		public Map<String, Object> headers() {
			return Map.of("header", "secret header");
		}

	}

	private static final class Source implements DeliverySource {

		private @Nullable Receiver receiver;

		private volatile @Nullable Duration stalledFor;

		Receiver receiver() {
			assertThat(this.receiver).isNotNull();
			return this.receiver;
		}

		@Override
		public void start(Receiver receiver) {
			this.receiver = receiver;
		}

		@Override
		public void request(int n) {
		}

		@Override
		public CompletionStage<@Nullable Void> settle(Delivery delivery, Settlement settlement) {
			return CompletableFuture.completedFuture(null);
		}

		@Override
		public void pause() {
		}

		@Override
		public void resume() {
		}

		@Override
		public @Nullable Duration stalledFor() {
			return this.stalledFor;
		}

		@Override
		public void stopFetching() {
		}

		@Override
		public CompletionStage<@Nullable Void> close() {
			return CompletableFuture.completedFuture(null);
		}

	}

}
