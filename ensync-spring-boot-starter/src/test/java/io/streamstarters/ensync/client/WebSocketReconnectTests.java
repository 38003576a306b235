package io.streamstarters.ensync.client;

import java.net.URI;
import java.time.Duration;
import java.util.concurrent.ExecutionException;

import io.grpc.Status;
import io.streamstarters.ensync.EnSyncConnectionException;
import io.streamstarters.ensync.test.EnSyncOperation;
import io.streamstarters.ensync.test.EnSyncServer;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * WebSocket subscriptions that lose their session and find another.
 */
class WebSocketReconnectTests extends AbstractEngineTests {

	WebSocketReconnectTests() {
		super(EnSyncServer.builder().webSocket(), EnSyncServer::webSocketUrl);
	}

	@Test
	void anEngineThatRestartsDeliversAgainUnderAFreshSession() throws Exception {
		comesAgainAfter(this.server::restart);
	}

	@Test
	void aConnectionThatIsResetIsRenewed() throws Exception {
		comesAgainAfter(this.server.faults()::dropConnections);
	}

	@Test
	void aConnectionThatIsClosedIsRenewed() throws Exception {
		comesAgainAfter(this.server.faults()::endStreams);
	}

	@Test
	void aConnectionThatIsClosedWithAnErrorIsRenewed() throws Exception {
		comesAgainAfter(() -> this.server.faults().endStreams(Status.INTERNAL));
	}

	@Test
	void aPingThatIsNotAnsweredEndsTheSession() throws Exception {
		restartEngine(this.options.heartbeatInterval(Duration.ofMillis(50)).callTimeout(Duration.ofSeconds(2)));
		comesAgainAfter(() -> {
			this.server.faults().holdAnswers(EnSyncOperation.HEARTBEAT);
			await().until(() -> !this.listener.causes.isEmpty());
			this.server.faults().releaseAnswers();
		});
	}

	@Test
	void aConnectionThatSwallowsEverythingIsReplaced() throws Exception {
		try (SilentProxy proxy = new SilentProxy(URI.create(this.server.webSocketUrl()).getPort())) {
			restartEngine(this.options.heartbeatInterval(Duration.ofMillis(50)).callTimeout(Duration.ofSeconds(2)),
					"ws://localhost:" + proxy.port());
			subscribe(1);
			await().until(() -> this.listener.told.contains("subscribed"));
			proxy.swallow();
			await().untilAsserted(
					() -> assertThat(this.listener.told).containsExactly("subscribed", "disconnected", "subscribed"));
			assertThat(proxy.connections()).isEqualTo(2);
		}
	}

	@Test
	void anAnswerThatDoesNotComeEndsTheConnection() throws Exception {
		restartEngine(this.options.callTimeout(Duration.ofSeconds(1)));
		EnSyncSubscription subscription = subscribe(2);
		String idem = this.server.deliverRaw("warehouse", ORDER, "x", "");
		ReceivedEvent event = this.listener.next();
		this.server.faults().holdAnswers(EnSyncOperation.DEFER);
		assertThatExceptionOfType(ExecutionException.class)
			.isThrownBy(() -> get(subscription.defer(event, Duration.ofMinutes(1), "x")))
			.withCauseInstanceOf(EnSyncConnectionException.class)
			.withMessageContaining("may not have been");
		await().untilAsserted(
				() -> assertThat(this.listener.told).containsExactly("subscribed", "disconnected", "subscribed"));
		assertThat(this.server.events("warehouse").get(0).idem()).isEqualTo(idem);
	}

	@Test
	void publishingGoesOnAfterTheConnectionWasLost() {
		EnSyncClient shop = client("shop");
		publish(shop);
		this.server.faults().dropConnections();
		await().until(() -> this.server.sessions().stream().allMatch((session) -> session.subscriptions().isEmpty()));
		await().ignoreExceptions().untilAsserted(() -> assertThat(publish(shop)).hasSize(1));
	}

}
