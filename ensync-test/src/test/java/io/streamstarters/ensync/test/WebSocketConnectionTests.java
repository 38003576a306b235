package io.streamstarters.ensync.test;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import io.grpc.Status;
import io.netty.channel.Channel;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * What happens to WebSocket connections, on request or not.
 */
class WebSocketConnectionTests extends AbstractWebSocketTests {

	private final EnSyncServer server = server(webSocketServer());

	private final EnSyncServerFaults faults = this.server.faults();

	private final EnSyncApp recipient = this.server.app("warehouse");

	private final RawWebSocket warehouse = webSocket(this.server, "warehouse");

	private JsonNode delivered() {
		this.warehouse.subscribe("a");
		webSocket(this.server, "shop").publish(this.recipient, "a", "payload");
		return this.warehouse.record();
	}

	@Test
	void answersKeepTheOrderOfTheCommands() {
		JsonNode event = delivered();
		this.faults.holdAnswers(EnSyncOperation.ACKNOWLEDGE);
		this.warehouse.send("ACK;CLIENT_ID=:" + this.warehouse.clientId() + ";EVENT_IDEM=:"
				+ event.get("idem").asString() + ";BLOCK=:0");
		this.warehouse.send("SUB;CLIENT_ID=:" + this.warehouse.clientId() + ";EVENT_NAME=:b");
		this.warehouse.send("CLOSE");
		until(() -> this.server.calls(EnSyncOperation.SUBSCRIBE) == 2);
		assertThat(states(this.server)).containsExactly(EventState.ACKED);
		assertThat(webSocket(this.server, "warehouse").hasAnswer()).isFalse();
		assertThat(this.warehouse.hasAnswer()).isFalse();
		this.faults.releaseAnswers();
		assertThat(this.warehouse.answer()).startsWith("+PASS:ACKNOWLEDGED");
		assertThat(this.warehouse.answer()).isEqualTo("+PASS:SUBSCRIBED;EVENT_NAME=b");
		assertThat(this.warehouse.answer()).startsWith("-FAIL:UNKNOWN_COMMAND");
	}

	@Test
	void nothingIsDeliveredBeforeTheAnswerToTheSubscription() {
		this.server.deliverRaw("warehouse", "a", "payload", "{}");
		this.faults.holdAnswers(EnSyncOperation.SUBSCRIBE);
		this.warehouse.send("SUB;CLIENT_ID=:" + this.warehouse.clientId() + ";EVENT_NAME=:a");
		until(() -> this.server.calls(EnSyncOperation.SUBSCRIBE) == 1);
		assertThat(states(this.server)).containsExactly(EventState.PENDING);
		this.faults.releaseAnswers();
		assertThat(this.warehouse.record().get("payload").asString()).isEqualTo("payload");
	}

	@Test
	void firstEventWaitsAMomentAfterTheAnswer() {
		EnSyncServer patient = server(webSocketServer().webSocketDeliveryDelay(Duration.ofDays(1)));
		patient.deliverRaw("warehouse", "a", "payload", "{}");
		RawWebSocket client = webSocket(patient, "warehouse");
		assertThat(client.subscribe("a")).startsWith("+PASS:");
		assertThat(client.publish(patient.app("warehouse"), "a", "more")).startsWith("+PASS:");
		assertThat(states(patient)).containsOnly(EventState.PENDING);
	}

	@Test
	void momentAfterTheAnswerEnds() {
		EnSyncServer usual = server(EnSyncServer.builder().webSocket());
		usual.deliverRaw("warehouse", "a", "payload", "{}");
		RawWebSocket client = webSocket(usual, "warehouse");
		client.subscribe("a");
		assertThat(client.record().get("payload").asString()).isEqualTo("payload");
	}

	@Test
	void manyEventsKeepTheirOrder() {
		EnSyncServer wide = server(webSocketServer().unsettledPerSession(0));
		RawWebSocket client = webSocket(wide, "warehouse");
		client.subscribe("a");
		IntStream.range(0, 1000).forEach((i) -> wide.deliverRaw("warehouse", "a", "x".repeat(2000) + i, "{}"));
		IntStream.range(0, 1000)
			.forEach((i) -> assertThat(client.record().get("block").asString()).isEqualTo(String.valueOf(i)));
	}

	@Test
	void eventsWaitInTheQueueWhileTheClientDoesNotRead() {
		EnSyncServer wide = server(webSocketServer().unsettledPerSession(0));
		RawWebSocket client = webSocket(wide, "warehouse");
		client.subscribe("a");
		client.stopReading();
		String payload = "x".repeat(200_000);
		IntStream.range(0, 300).forEach((i) -> wide.deliverRaw("warehouse", "a", payload, "{}"));
		client.record();
		assertThat(wide.count("warehouse", EventState.PENDING)).isPositive();
		client.readOn();
		IntStream.range(1, 300)
			.forEach((i) -> assertThat(client.record().get("block").asString()).isEqualTo(String.valueOf(i)));
	}

	/** The server reads no more commands until their answers have gone out. */
	@Test
	void clientThatDoesNotReadItsAnswersCannotAskForEverMore() {
		int answers = 500;
		String payload = "x".repeat(50_000);
		String idem = this.server.deliverRaw("warehouse", "a", payload, "{}");
		Channel channel = this.server.connections("warehouse").get(0).channel();
		this.warehouse.stopReading();
		IntStream.range(0, answers)
			.forEach((i) -> this.warehouse
				.send("REPLAY;CLIENT_ID=:" + this.warehouse.clientId() + ";EVENT_NAME=:a;EVENT_IDEM=:" + idem));
		until(() -> !channel.config().isAutoRead());
		this.warehouse.readOn();
		IntStream.range(0, answers).forEach((i) -> assertThat(this.warehouse.answer()).contains(payload));
		until(() -> channel.config().isAutoRead());
		assertThat(this.warehouse.subscribe("b")).startsWith("+PASS:");
	}

	@Test
	void connectionIsCutAfterItsCommandsAndPings() {
		RawWebSocket other = webSocket(this.server, "warehouse");
		this.server.connections("warehouse").get(0).faults().dropConnectionsAfter(2);
		assertThat(this.warehouse.subscribe("a")).startsWith("+PASS:");
		this.warehouse.sendPing("hello");
		assertThat(this.warehouse.pong()).isEqualTo("hello");
		assertThat(other.subscribe("b")).startsWith("+PASS:");
		this.warehouse.send("SUB;CLIENT_ID=:" + this.warehouse.clientId() + ";EVENT_NAME=:c");
		assertThat(this.warehouse.end()).failsWithin(20, TimeUnit.SECONDS);
		assertThat(this.server.sessions().get(0).subscriptions()).doesNotContain("c");
		this.server.connections("warehouse").get(0).faults().dropConnectionsAfter(0);
		other.sendPing("hello");
		assertThat(other.end()).failsWithin(20, TimeUnit.SECONDS);
	}

	@Test
	void oneConnectionIsHalfOpenOrFailsAndTheOtherDoesNot() {
		RawWebSocket other = webSocket(this.server, "warehouse");
		EnSyncServerFaults ofOne = this.server.connections("warehouse").get(0).faults();
		ofOne.failNext(EnSyncOperation.SUBSCRIBE, 1, Status.UNAVAILABLE);
		ofOne.deliverTwice(1);
		assertThat(other.subscribe("b")).startsWith("+PASS:");
		assertThat(this.warehouse.subscribe("a")).startsWith("-FAIL:UNAVAILABLE");
		assertThat(this.warehouse.subscribe("a")).startsWith("+PASS:");
		this.server.deliverRaw("warehouse", "a", "1", "{}");
		assertThat(this.warehouse.record()).isEqualTo(this.warehouse.record());
		ofOne.expireSessions();
		assertThat(this.warehouse.subscribe("a")).startsWith("-FAIL:CLIENT_NOT_FOUND");
		assertThat(other.subscribe("c")).startsWith("+PASS:");
		ofOne.swallowPackets();
		this.warehouse.send("PING");
		assertThat(other.ask("PING")).isEqualTo("PONG");
		assertThat(this.warehouse.hasAnswer()).isFalse();
		assertThat(this.warehouse.end()).isNotDone();
	}

	@Test
	void clientIsAskedToLeaveWithACloseFrameAndTheSessionStays() {
		JsonNode event = delivered();
		RawWebSocket other = webSocket(this.server, "warehouse");
		this.server.connections("warehouse").get(0).faults().goAway();
		assertThat(this.warehouse.end()).succeedsWithin(20, TimeUnit.SECONDS).isEqualTo(1001);
		assertThat(other.subscribe("a")).startsWith("+PASS:");
		assertThat(other.record()).isEqualTo(event);
		assertThat(this.server.sessions()).hasSize(3);
	}

	@Test
	void lostConnectionGivesItsEventsBack() {
		delivered();
		RawWebSocket other = webSocket(this.server, "warehouse");
		other.subscribe("a");
		this.warehouse.close();
		assertThat(other.record().get("payload").asString()).isEqualTo("payload");
		assertThat(this.server.sessions()).hasSize(3);
	}

	@Test
	void droppedConnectionsAreResetAndTheSessionStays() {
		JsonNode event = delivered();
		this.faults.dropConnections();
		assertThat(this.warehouse.end()).failsWithin(20, TimeUnit.SECONDS);
		assertThat(states(this.server)).containsExactly(EventState.PENDING);
		RawWebSocket again = closeLater(new RawWebSocket(this.server.webSocketUrl()));
		assertThat(again.ask("SUB;CLIENT_ID=:" + this.warehouse.clientId() + ";EVENT_NAME=:a")).startsWith("+PASS:");
		assertThat(again.record()).isEqualTo(event);
	}

	@Test
	void swallowedConnectionStandsAndSaysNothing() {
		delivered();
		this.faults.swallowPackets();
		this.warehouse.send("SUB;CLIENT_ID=:" + this.warehouse.clientId() + ";EVENT_NAME=:b");
		RawWebSocket other = webSocket(this.server, "warehouse");
		assertThat(other.subscribe("a")).startsWith("+PASS:");
		assertThat(this.server.calls(EnSyncOperation.SUBSCRIBE)).isEqualTo(2);
		assertThat(this.warehouse.end()).isNotDone();
		assertThat(states(this.server)).containsExactly(EventState.DELIVERED);
		this.warehouse.close();
		assertThat(other.record().get("payload").asString()).isEqualTo("payload");
	}

	@Test
	void streamsEndWithACloseFrame() {
		delivered();
		this.faults.endStreams();
		assertThat(this.warehouse.end()).succeedsWithin(20, TimeUnit.SECONDS).isEqualTo(1000);
		assertThat(states(this.server)).containsExactly(EventState.PENDING);
		RawWebSocket next = webSocket(this.server, "warehouse");
		next.subscribe("a");
		next.subscribe("b");
		this.faults.endStreams(Status.UNAVAILABLE);
		assertThat(next.end()).succeedsWithin(20, TimeUnit.SECONDS).isEqualTo(1011);
	}

	@Test
	void restartedServerKeepsPortsAndEvents() {
		JsonNode event = delivered();
		String url = this.server.webSocketUrl();
		this.server.restart();
		assertThat(this.warehouse.end()).failsWithin(20, TimeUnit.SECONDS);
		assertThat(this.server.webSocketUrl()).isEqualTo(url);
		assertThat(this.server.sessions()).isEmpty();
		RawWebSocket next = webSocket(this.server, "warehouse");
		next.subscribe("a");
		assertThat(next.record()).isEqualTo(event);
	}

	@Test
	void plannedFailureIsAnsweredAndNothingDone() {
		this.faults.failNext(EnSyncOperation.PUBLISH, 1, Status.UNAVAILABLE.withDescription("try later"));
		this.faults.refuseNext(EnSyncOperation.PUBLISH, 1, "PERMISSION_DENIED: not you");
		this.faults.refuseNext(EnSyncOperation.PUBLISH, 1, "no");
		assertThat(IntStream.range(0, 3).mapToObj((i) -> this.warehouse.publish(this.recipient, "a", "payload")))
			.containsExactly("-FAIL:UNAVAILABLE;MESSAGE=try later", "-FAIL:PERMISSION_DENIED;MESSAGE=not you",
					"-FAIL:REFUSED;MESSAGE=no");
		assertThat(this.server.events("warehouse")).isEmpty();
		this.faults.failNext(EnSyncOperation.SUBSCRIBE, 1, Status.INTERNAL);
		assertThat(this.warehouse.subscribe("a")).isEqualTo("-FAIL:INTERNAL;MESSAGE=the call failed");
		assertThat(this.server.sessions().get(0).subscriptions()).isEmpty();
	}

	@Test
	void lostAnswerBreaksTheConnectionAfterTheDeed() {
		this.faults.loseAnswers(EnSyncOperation.PUBLISH, 1, Status.UNAVAILABLE);
		this.warehouse.send("PUB;CLIENT_ID=:" + this.warehouse.clientId() + ";EVENT_NAME=:a;PAYLOAD=:x;DELIVERY_TO=:"
				+ this.recipient.publicKey());
		assertThat(this.warehouse.end()).failsWithin(20, TimeUnit.SECONDS);
		assertThat(this.server.events("warehouse")).hasSize(1);
	}

	@Test
	void refusedLoginsAndUnknownSessionsAreTold() {
		this.faults.refuseLogins();
		assertThat(this.warehouse.ask("CONN;ACCESS_KEY=:" + this.recipient.appKey()))
			.isEqualTo("-FAIL:UNAUTHORIZED;MESSAGE=invalid access key");
		this.faults.expireSessions();
		assertThat(this.warehouse.subscribe("a")).isEqualTo("-FAIL:CLIENT_NOT_FOUND;MESSAGE=client not found");
		this.faults.refuseUnknownSessionsWith(Status.NOT_FOUND.withDescription("no session"));
		assertThat(this.warehouse.subscribe("a")).isEqualTo("-FAIL:NOT_FOUND;MESSAGE=no session");
	}

	@Test
	void deliveryIsWrittenTwiceAndSettledOnce() {
		this.faults.deliverTwice(1);
		JsonNode event = delivered();
		assertThat(this.warehouse.record()).isEqualTo(event);
		assertThat(this.warehouse.acknowledge(event)).startsWith("+PASS:");
		assertThat(states(this.server)).containsExactly(EventState.ACKED);
	}

	@Test
	void pingFrameIsAHeartbeatAndIsAnswered() {
		TestClock clock = new TestClock();
		EnSyncServer strict = server(webSocketServer().clock(clock).sessionTimeout(Duration.ofSeconds(60)));
		RawWebSocket client = webSocket(strict, "warehouse");
		clock.advance(Duration.ofSeconds(40));
		client.sendPing("hello");
		assertThat(client.pong()).isEqualTo("hello");
		assertThat(strict.calls(EnSyncOperation.HEARTBEAT)).isEqualTo(1);
		clock.advance(Duration.ofSeconds(40));
		client.send("PONG");
		assertThat(client.ask("PING")).isEqualTo("PONG");
		clock.advance(Duration.ofSeconds(40));
		assertThat(strict.sessions()).hasSize(1);
		clock.advance(Duration.ofSeconds(40));
		assertThat(strict.sessions()).isEmpty();
	}

	@Test
	void pingFrameStaysUnansweredOnRequest() {
		this.faults.failNext(EnSyncOperation.HEARTBEAT, 1, Status.UNAVAILABLE);
		this.warehouse.sendPing("first");
		this.warehouse.sendPing("second");
		assertThat(this.warehouse.pong()).isEqualTo("second");
	}

	@Test
	void serverSendsPingsAsText() {
		EnSyncServer lively = server(webSocketServer().webSocketPing(Duration.ofMillis(20)));
		RawWebSocket client = webSocket(lively, "warehouse");
		assertThat(List.of(client.ping(), client.ping())).containsOnly("PING");
		assertThat(client.subscribe("a")).startsWith("+PASS:SUBSCRIBED");
	}

	@Test
	void serverWithoutWebSocketHasNoAddressForIt() {
		EnSyncServer plain = server(1);
		assertThatIllegalStateException().isThrownBy(plain::webSocketUrl).withMessageContaining("webSocket()");
	}

	@Test
	void impossibleSettingsAreRefused() {
		EnSyncServerBuilder builder = EnSyncServer.builder();
		assertThatIllegalArgumentException().isThrownBy(() -> builder.webSocketPing(Duration.ofMillis(-1)));
		assertThatIllegalArgumentException().isThrownBy(() -> builder.webSocketDeliveryDelay(Duration.ofMillis(-1)));
	}

	@Test
	void takenWebSocketPortIsToldAndTheOtherIsFreeAgain() {
		int taken = Integer.parseInt(this.server.webSocketUrl().replaceAll(".*:", ""));
		EnSyncServer former = server(EnSyncServer.builder());
		former.close();
		EnSyncServerBuilder builder = EnSyncServer.builder().port(former.port());
		assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(() -> builder.webSocketPort(taken).start())
			.withMessageContaining(String.valueOf(taken));
		server(builder.webSocketPort(0));
	}

}
