package io.streamstarters.ensync.test;

import java.time.Duration;
import java.util.List;

import io.grpc.Status;
import io.streamstarters.ensync.protocol.ConnectResponse;
import io.streamstarters.ensync.protocol.Dialect;
import io.streamstarters.ensync.protocol.MessageStreamResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Login, heartbeat, the end of sessions, dialects, pause and continue.
 */
class SessionTests extends AbstractServerTests {

	private final TestClock clock = new TestClock();

	private final EnSyncServer server = server(
			EnSyncServer.builder().clock(this.clock).sessionTimeout(Duration.ofMinutes(1)));

	@ParameterizedTest
	@EnumSource
	void eachLoginGetsAClientIdOfItsOwnAndTheAppsPublicKey(Dialect dialect) {
		RawClient client = newClient(this.server, dialect);
		EnSyncApp shop = this.server.app("shop");
		ConnectResponse first = client.connect(shop.appKey());
		ConnectResponse second = client.connect(shop.appKey());
		assertThat(first.getSuccess()).isTrue();
		assertThat(first.getClientHash()).isEqualTo(shop.publicKey());
		assertThat(first.getClientId()).isNotEmpty().isNotEqualTo(second.getClientId());
		assertThat(this.server.sessions()).extracting(EnSyncSession::clientId)
			.containsExactly(first.getClientId(), second.getClientId());
	}

	@Test
	void wrongAppKeyIsRefused() {
		ConnectResponse response = newClient(this.server, Dialect.MESSAGES).connect("wrong");
		assertThat(response.getSuccess()).isFalse();
		assertThat(response.getErrorMessage()).isEqualTo("UNAUTHORIZED: invalid access key");
		assertThat(response.getClientId()).isEmpty();
		assertThat(this.server.sessions()).isEmpty();
	}

	@ParameterizedTest
	@EnumSource
	void callsOfAnUnknownSessionAreRefused(Dialect dialect) {
		RawClient client = newClient(this.server, dialect).clientId("unknown");
		MessageStreamResponse event = MessageStreamResponse.getDefaultInstance();
		List<Runnable> calls = List.of(() -> client.publish(this.server.app("shop"), "a", "1"),
				() -> client.acknowledge(event), () -> client.defer(event, 1, ""), () -> client.discard(event, ""),
				() -> client.replay("idem", "a"), () -> client.pause("a"), () -> client.resume("a"),
				() -> client.unsubscribe("a"));
		assertThat(calls).allSatisfy((call) -> assertClientNotFound(status(call)));
		assertClientNotFound(client.subscribe("a").end());
		assertThat(client.heartbeat()).isFalse();
	}

	private static void assertClientNotFound(Status status) {
		assertThat(status.getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
		assertThat(status.getDescription()).isEqualTo("client not found");
	}

	@Test
	void heartbeatKeepsASessionAliveAndOtherCallsDoNot() {
		RawClient alive = client(this.server, "warehouse");
		RawClient silent = client(this.server, "warehouse");
		this.clock.advance(Duration.ofSeconds(40));
		assertThat(alive.heartbeat()).isTrue();
		silent.publish(this.server.app("shop"), "a", "1");
		this.clock.advance(Duration.ofSeconds(20));
		assertThat(this.server.sessions()).extracting(EnSyncSession::clientId).containsExactly(alive.clientId());
		assertThat(silent.heartbeat()).isFalse();
		assertThat(alive.heartbeat()).isTrue();
	}

	@Test
	void eventsOfAnExpiredSessionGoToAnother() {
		RawClient silent = client(this.server, "warehouse");
		RawStream first = silent.subscribe("a");
		publish(this.server, "a", 1);
		MessageStreamResponse event = first.next();
		this.clock.advance(Duration.ofSeconds(30));
		RawStream second = client(this.server, "warehouse").subscribe("a");
		this.clock.advance(Duration.ofSeconds(30));
		assertThat(second.next()).isEqualTo(event);
	}

	@Test
	void sessionsExpireInRealTimeToo() {
		EnSyncServer server = server(EnSyncServer.builder().sessionTimeout(Duration.ofMillis(200)));
		client(server, "shop");
		until(() -> server.sessions().isEmpty());
	}

	@Test
	void sessionsDoNotExpireByDefault() {
		EnSyncServer server = server(EnSyncServer.builder().clock(this.clock));
		RawClient client = client(server, "shop");
		this.clock.advance(Duration.ofDays(1000));
		assertThat(client.heartbeat()).isTrue();
	}

	@ParameterizedTest
	@EnumSource
	void onlyTheServedDialectIsUnderstood(Dialect served) {
		EnSyncServer server = server(EnSyncServer.builder().dialects(served));
		Dialect other = (served == Dialect.EVENTS) ? Dialect.MESSAGES : Dialect.EVENTS;
		RawClient client = client(server, "shop", other);
		RawStream stream = subscribe(server, client, "a");
		List<Runnable> renamed = List.of(() -> client.publish(server.app("shop"), "a", "1"),
				() -> client.acknowledge("idem", "a", 0), () -> client.replay("idem", "a"), () -> client.pause("a"),
				() -> client.resume("a"));
		assertThat(renamed)
			.allSatisfy((call) -> assertThat(status(call).getCode()).isEqualTo(Status.Code.UNIMPLEMENTED));
		assertThat(client.heartbeat()).isTrue();
		client(server, "shop", served).publish(server.app("shop"), "a", "1");
		assertThat(stream.next().getPayload()).isEqualTo("1");
		assertThat(client.unsubscribe("a").getSuccess()).isTrue();
		assertThat(server.calls(EnSyncOperation.PUBLISH)).isEqualTo(1);
	}

	@ParameterizedTest
	@EnumSource
	void pausedSubscriptionGetsNothingUntilItGoesOn(Dialect dialect) {
		RawClient client = client(this.server, "warehouse", dialect);
		RawStream stream = subscribe(this.server, client, "a");
		assertThat(client.pause("a").getSuccess()).isTrue();
		publish(this.server, "a", 1);
		assertThat(states(this.server)).containsExactly(EventState.PENDING);
		assertThat(client.resume("a").getSuccess()).isTrue();
		assertThat(stream.next().getPartitionBlock()).isZero();
	}

	@Test
	void pausedSubscriptionStillSettlesWhatItHas() {
		RawClient client = client(this.server, "warehouse");
		RawStream stream = client.subscribe("a");
		publish(this.server, "a", 2);
		MessageStreamResponse event = stream.next();
		client.pause("a");
		assertThat(client.acknowledge(event).getSuccess()).isTrue();
		assertThat(states(this.server)).containsExactly(EventState.ACKED, EventState.PENDING);
	}

	@Test
	void pauseIsOfOneSessionAndName() {
		RawClient paused = client(this.server, "warehouse");
		subscribe(this.server, paused, "a");
		RawStream otherName = subscribe(this.server, paused, "b");
		paused.pause("a");
		publish(this.server, "b", 1);
		assertThat(otherName.next().getMessageName()).isEqualTo("b");
		publish(this.server, "a", 1);
		RawStream otherSession = client(this.server, "warehouse").subscribe("a");
		assertThat(otherSession.next().getMessageName()).isEqualTo("a");
	}

	@Test
	void pauseAndContinueOutOfTurnAreRefused() {
		RawClient client = client(this.server, "warehouse");
		assertThat(client.pause("a").getMessage()).startsWith("NOT_SUBSCRIBED");
		assertThat(client.resume("a").getMessage()).startsWith("NOT_SUBSCRIBED");
		subscribe(this.server, client, "a");
		assertThat(client.resume("a").getMessage()).startsWith("NOT_PAUSED");
		client.pause("a");
		assertThat(client.pause("a").getMessage()).startsWith("ALREADY_PAUSED");
	}

	@Test
	void subscriptionNeedsAName() {
		Status end = client(this.server, "warehouse").subscribe("").end();
		assertThat(end.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
		assertThat(end.getDescription()).startsWith("MISSING_PARAMETERS");
	}

	@Test
	void openStreamSendsNothingBeforeTheFirstEvent() {
		RawStream stream = subscribe(this.server, client(this.server, "warehouse"), "a");
		assertThat(stream.hasEnded()).isFalse();
		assertThat(stream.waiting()).isZero();
	}

}
