package io.streamstarters.ensync.client;

import java.time.Duration;

import io.grpc.Status;
import io.streamstarters.ensync.test.EnSyncOperation;
import io.streamstarters.ensync.test.EnSyncServer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * An engine that forgets the session of a WebSocket connection that stands: pongs do not
 * tell, so a subscription asks for an event that does not exist.
 */
class WebSocketSessionLossTests extends AbstractEngineTests {

	WebSocketSessionLossTests() {
		super(EnSyncServer.builder().webSocket(), EnSyncServer::webSocketUrl);
	}

	@BeforeEach
	void hurry() {
		restartEngine(this.options.heartbeatInterval(Duration.ofMillis(50)));
	}

	@Test
	void aForgottenSessionIsNoticedOnAConnectionThatStands() throws Exception {
		comesAgainAfter(() -> this.server.faults().expireSessions());
	}

	@Test
	void aForgottenSessionIsNoticedByOtherWordsToo() throws Exception {
		comesAgainAfter(() -> {
			this.server.faults().refuseUnknownSessionsWith(Status.UNAUTHENTICATED);
			this.server.faults().expireSessions();
		});
	}

	@Test
	void aSessionThatIsKnownIsAskedForAgainAndAgainAndStays() {
		subscribe(1);
		await().until(() -> this.server.calls(EnSyncOperation.REPLAY) > 5);
		assertThat(this.listener.told).containsExactly("subscribed");
		assertThat(this.server.sessions()).hasSize(1);
	}

	@Test
	void anEngineThatDeniesASessionItHasJustOpenedIsNotAskedAgain() {
		this.server.faults().refuseNext(EnSyncOperation.REPLAY, 1, "CLIENT_NOT_FOUND: client not found");
		subscribe(1);
		await().until(() -> this.server.calls(EnSyncOperation.HEARTBEAT) > 5);
		assertThat(this.server.calls(EnSyncOperation.REPLAY)).isOne();
		assertThat(this.listener.told).containsExactly("subscribed");
		assertThat(this.server.sessions()).hasSize(1);
	}

	@Test
	void aConnectionThatOnlyPublishesAsksForNothing() {
		publish(client("shop"));
		await().until(() -> this.server.calls(EnSyncOperation.HEARTBEAT) > 5);
		assertThat(this.server.calls(EnSyncOperation.REPLAY)).isZero();
		assertThat(this.server.sessions()).hasSize(1);
	}

}
