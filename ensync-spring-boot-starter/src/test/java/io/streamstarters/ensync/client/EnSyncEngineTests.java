package io.streamstarters.ensync.client;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

import io.streamstarters.ensync.EnSyncConnectionException;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/**
 * Several clients of one engine, and what closing one or the other means.
 */
class EnSyncEngineTests extends AbstractEngineTests {

	@Test
	void allClientsShareOneConnection() throws Exception {
		try (SilentProxy proxy = new SilentProxy(this.server.port())) {
			restartEngine(this.options, "grpc://localhost:" + proxy.port());
			EnSyncSubscription subscription = subscribe(1);
			publish(client("shop"));
			publish(client("warehouse"));
			get(subscription.ack(this.listener.next()));
			assertThat(this.server.sessions()).hasSize(3);
			assertThat(proxy.connections()).isOne();
		}
	}

	@Test
	void aClientThatIsClosedTakesItsSubscriptionsWithItAndNothingElse() throws Exception {
		EnSyncClient shop = client("shop");
		EnSyncSubscription closing = shop.subscribe(ORDER, new TestListener());
		EnSyncSubscription staying = subscribe(1);
		await().until(() -> closing.state() == SubscriptionState.SUBSCRIBED);
		publish(shop);
		shop.close();
		shop.close();
		assertThat(closing.state()).isEqualTo(SubscriptionState.CLOSED);
		assertThatExceptionOfType(EnSyncConnectionException.class).isThrownBy(() -> publish(shop))
			.withMessageContaining("closed");
		assertThatExceptionOfType(EnSyncConnectionException.class)
			.isThrownBy(() -> shop.subscribe(ORDER, this.listener))
			.withMessageContaining("closed");
		get(staying.ack(this.listener.next()));
		publish(client("shop"));
		staying.request(1);
		get(staying.ack(this.listener.next()));
	}

	@Test
	void aClientCanCloseTheEngineAndSoAllOthers() {
		EnSyncClient shop = client("shop");
		EnSyncClient warehouse = client("warehouse");
		EnSyncSubscription subscription = subscribe(1);
		await().until(() -> subscription.state() == SubscriptionState.SUBSCRIBED);
		shop.close(true);
		shop.close(true);
		assertThat(subscription.state()).isEqualTo(SubscriptionState.CLOSED);
		assertThatExceptionOfType(EnSyncConnectionException.class).isThrownBy(() -> publish(warehouse))
			.withMessageContaining("closed");
		assertThatIllegalStateException().isThrownBy(() -> client("shop")).withMessageContaining("is closed");
	}

	@Test
	void anEngineThatIsClosedLeavesNoSubscriptionOpen() {
		EnSyncSubscription subscription = subscribe(1);
		await().until(() -> subscription.state() == SubscriptionState.SUBSCRIBED);
		this.engine.close();
		this.engine.close();
		assertThat(subscription.state()).isEqualTo(SubscriptionState.CLOSED);
		await().until(() -> this.server.sessions().stream().allMatch((session) -> session.subscriptions().isEmpty()));
		assertThatIllegalStateException().isThrownBy(() -> client("shop")).withMessageContaining("is closed");
	}

	@Test
	void aClientThatIsMadeWhileItsEngineClosesIsNotLeftOpen() {
		InterruptingTransport transport = new InterruptingTransport();
		EnSyncEngine closing = EnSyncEngine.create("x://h", EnSyncEngineOptions.defaults(), List.of(transport));
		transport.interruption = closing::close;
		assertThatIllegalStateException()
			.isThrownBy(() -> closing.createClient("key", EnSyncClientOptions.publishOnly()))
			.withMessageContaining("is closed");
	}

	@Test
	void theWholeWayIsThereWithoutSpring() throws Exception {
		EnSyncSubscription subscription = client("warehouse").subscribe("order/*", this.listener);
		subscription.request(1);
		List<String> ids = client("shop").publish(ORDER, List.of(recipient()), "{\"id\":4711}", Map.of());
		ReceivedEvent event = this.listener.next();
		assertThat(subscription.open(event)).isEqualTo("{\"id\":4711}");
		get(subscription.ack(event));
		assertThat(ids).containsExactly(event.idem());
	}

	@Test
	void aTransportThatThrowsInsteadOfFailingLeavesNobodyWaiting() {
		AtomicInteger attempts = new AtomicInteger();
		InterruptingTransport transport = new InterruptingTransport() {

			@Override
			public CompletableFuture<TransportSession> connect(String appKey) {
				attempts.incrementAndGet();
				throw new IllegalStateException("broken");
			}

		};
		try (EnSyncEngine broken = EnSyncEngine.create("x://h", this.options.build(), List.of(transport))) {
			EnSyncClient client = broken.createClient("key", EnSyncClientOptions.publishOnly());
			for (int i = 0; i < 2; i++) {
				assertThat(client.publishAsync(ORDER, List.of(recipient()), "{}", Map.of()))
					.failsWithin(Duration.ofSeconds(20))
					.withThrowableThat()
					.withCauseInstanceOf(EnSyncConnectionException.class)
					.withMessageContaining("broken");
			}
			EnSyncSubscription subscription = client.subscribe(ORDER, this.listener);
			await().until(() -> attempts.get() > 4);
			assertThat(subscription.lastError()).hasMessageContaining("broken");
		}
	}

	/** Lets something happen when it is next asked for its address. */
	private static class InterruptingTransport implements TransportProvider, Transport {

		private Runnable interruption = () -> {
		};

		@Override
		public Set<String> schemes() {
			return Set.of("x");
		}

		@Override
		public Transport open(EngineAddress address, EnSyncEngineOptions options) {
			return this;
		}

		@Override
		public String url() {
			Runnable next = this.interruption;
			this.interruption = () -> {
			};
			next.run();
			return "x://h";
		}

		@Override
		public CompletableFuture<TransportSession> connect(String appKey) {
			return new CompletableFuture<>();
		}

		@Override
		public void close(Duration timeout) {
		}

	}

}
