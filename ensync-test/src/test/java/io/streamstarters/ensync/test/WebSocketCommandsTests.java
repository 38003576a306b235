package io.streamstarters.ensync.test;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Commands over WebSocket and their answers.
 */
class WebSocketCommandsTests extends AbstractWebSocketTests {

	private final TestClock clock = new TestClock(Instant.ofEpochMilli(1_000_000));

	private final EnSyncServer server = server(webSocketServer().clock(this.clock));

	private final EnSyncApp recipient = this.server.app("warehouse");

	private final RawWebSocket shop = webSocket(this.server, "shop");

	private final RawWebSocket warehouse = webSocket(this.server, "warehouse");

	private JsonNode delivered(String name) {
		this.warehouse.subscribe(name);
		this.shop.publish(this.recipient, name, "payload");
		return this.warehouse.record();
	}

	@Test
	void loginTellsClientIdAndPublicKey() {
		String answer = this.shop.ask("CONN;ACCESS_KEY=:" + this.recipient.appKey());
		EnSyncSession session = this.server.sessions().get(2);
		assertThat(session.app()).isEqualTo("warehouse");
		assertThat(answer)
			.isEqualTo("+PASS:{clientId=" + session.clientId() + ", clientHash=" + this.recipient.publicKey() + "}");
	}

	@Test
	void wrongAccessKeyIsRefused() {
		assertThat(this.shop.ask("CONN;ACCESS_KEY=:wrong")).isEqualTo("-FAIL:UNAUTHORIZED;MESSAGE=invalid access key");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "/", "/message", "//message", "/message?x=1" })
	void pathsOfTheOfficialClientsAreServed(String path) {
		RawWebSocket client = closeLater(new RawWebSocket(this.server.webSocketUrl() + path));
		assertThat(client.connect(this.recipient).clientId()).isNotEmpty();
	}

	@Test
	void otherPathIsNotFound() {
		assertThatThrownBy(() -> new RawWebSocket(this.server.webSocketUrl() + "/other")).rootCause()
			.hasMessageContaining("404");
	}

	@Test
	void publishedEventIsDeliveredWithEverythingThatClientsRead() {
		assertThat(this.warehouse.subscribe("a")).isEqualTo("+PASS:SUBSCRIBED;EVENT_NAME=a");
		String answer = this.shop.call("PUB",
				";EVENT_NAME=:a;PAYLOAD=:cGF5bG9hZA==;DELIVERY_TO=:" + this.recipient.publicKey()
						+ ";METADATA=:{\"persist\":true,\"headers\":{\"n\":\"1.10\"},\"d\":1.10}"
						+ ";PAYLOAD_METADATA=:{\"byte_size\":7}");
		ReceivedEvent event = this.server.events("warehouse").get(0);
		assertThat(answer).isEqualTo("+PASS:PUBLISHED;IDEM=" + event.idem() + ";TIMESTAMP=1000000");
		assertThat(event.payloadMetadata()).isEqualTo("{\"byte_size\":7}");
		assertThat(this.warehouse.frame()).startsWith("+PASS:{clientId=");
		assertThat(this.warehouse.frame()).startsWith("+PASS:SUBSCRIBED");
		assertThat(this.warehouse.frame()).isEqualTo("+RECORD:{\"name\":\"a\",\"idem\":\"" + event.idem()
				+ "\",\"id\":\"" + event.idem() + "\",\"block\":\"0\",\"payload\":\"cGF5bG9hZA==\","
				+ "\"loggedAt\":1000000,\"metadata\":{\"persist\":true,\"headers\":{\"n\":\"1.10\"},\"d\":1.10},"
				+ "\"sender\":\"" + this.server.app("shop").publicKey() + "\"}");
	}

	@Test
	void metadataThatIsNoObjectIsDeliveredAsText() {
		this.warehouse.subscribe("*");
		this.server.deliverRaw("warehouse", "a", "payload", "no json");
		JsonNode record = this.warehouse.record();
		assertThat(record.get("metadata").asString()).isEqualTo("no json");
		this.warehouse.acknowledge(record);
		this.server.deliverRaw("warehouse", "a", "payload", "");
		assertThat(this.warehouse.record().get("metadata").isObject()).isTrue();
	}

	@Test
	void eventsGoFromGrpcToWebSocketAndBack() {
		RawClient grpc = client(this.server, "shop");
		this.warehouse.subscribe("a");
		grpc.publish(this.recipient, "a", "there");
		assertThat(this.warehouse.record().get("payload").asString()).isEqualTo("there");
		RawStream stream = grpc.subscribe("b");
		this.warehouse.publish(this.server.app("shop"), "b", "back");
		assertThat(stream.next().getPayload()).isEqualTo("back");
	}

	@Test
	void acknowledgedEventIsDoneAndTheNextOneComes() {
		JsonNode first = delivered("a");
		this.shop.publish(this.recipient, "a", "second");
		assertThat(this.warehouse.hasRecord()).isFalse();
		assertThat(this.warehouse.acknowledge(first))
			.isEqualTo("+PASS:ACKNOWLEDGED;IDEM=" + first.get("idem").asString());
		assertThat(this.warehouse.record().get("block").asString()).isEqualTo("1");
		assertThat(states(this.server)).containsExactly(EventState.ACKED, EventState.DELIVERED);
		assertThat(this.warehouse.acknowledge(first)).isEqualTo("-FAIL:NOT_FOUND;MESSAGE=event already acknowledged");
	}

	@ParameterizedTest
	@ValueSource(strings = { ";EVENT_IDEM=:%s;BLOCK=:0", ";EVENT_IDEM=:%s;BLOCK=:0;EVENT_NAME=:undefined",
			";EVENT_IDEM=:%s;EVENT_NAME=:a;PARTITION_BLOCK=:0", ";EVENT_IDEM=%s;BLOCK=0;EVENT_NAME=a",
			";EVENT_IDEM=:%s;PARTITION_BLOCK=0" })
	void acknowledgementIsUnderstoodAsAllClientsWriteIt(String rest) {
		JsonNode event = delivered("a");
		assertThat(this.warehouse.call("ACK", rest.formatted(event.get("idem").asString())))
			.startsWith("+PASS:ACKNOWLEDGED");
		assertThat(states(this.server)).containsExactly(EventState.ACKED);
	}

	@Test
	void oldFormOfPublishIsUnderstood() {
		assertThat(this.shop.call("PUB",
				";EVENT_NAME=:a;PAYLOAD=cGF5bG9hZA==;METADATA=:{};DELIVERY_TO=" + this.recipient.publicKey()))
			.startsWith("+PASS:PUBLISHED");
		ReceivedEvent event = this.server.events("warehouse").get(0);
		assertThat(event.payload()).isEqualTo("cGF5bG9hZA==");
		assertThat(event.payloadMetadata()).isNull();
	}

	@Test
	void deferredEventComesWhenItIsDue() {
		JsonNode event = delivered("a");
		assertThat(this.warehouse.call("DEFER",
				";EVENT_IDEM=:" + event.get("idem").asString() + ";EVENT_NAME=:a;DELAY=:5000;REASON=:busy; very"))
			.isEqualTo("+PASS:DEFERRED;IDEM=" + event.get("idem").asString() + ";DELIVERY_TIME=1005000");
		assertThat(this.server.events("warehouse").get(0).deferrals())
			.containsExactly(new Deferral(Duration.ofSeconds(5), 0, "busy; very"));
		this.clock.advance(Duration.ofSeconds(5));
		assertThat(this.warehouse.record()).isEqualTo(event);
	}

	@Test
	void deferralWithoutDelayIsOneMinute() {
		JsonNode event = delivered("a");
		assertThat(
				this.warehouse.call("DEFER", ";EVENT_IDEM=:" + event.get("idem").asString() + ";PRIORITY=:3;REASON=:"))
			.endsWith(";DELIVERY_TIME=1060000");
		assertThat(this.server.events("warehouse").get(0).deferrals())
			.containsExactly(new Deferral(Duration.ofMinutes(1), 3, ""));
	}

	@Test
	void impossibleDelayIsRefused() {
		JsonNode event = delivered("a");
		assertThat(this.warehouse.call("DEFER", ";EVENT_IDEM=:" + event.get("idem").asString() + ";DELAY=:999"))
			.isEqualTo("-FAIL:INVALID_DELAY;MESSAGE=Delay must be between 1000ms and 24 hours");
		assertThat(this.warehouse.call("DEFER", ";EVENT_IDEM=:" + event.get("idem").asString() + ";DELAY=:soon"))
			.isEqualTo("-FAIL:INVALID_PARAMETERS;MESSAGE=DELAY must be a number");
	}

	@ParameterizedTest
	@ValueSource(strings = { "-1", "6", "4294967297" })
	void impossiblePriorityIsRefused(String priority) {
		JsonNode event = delivered("a");
		assertThat(this.warehouse.call("DEFER",
				";EVENT_IDEM=:" + event.get("idem").asString() + ";DELAY=:1000;PRIORITY=:" + priority))
			.isEqualTo("-FAIL:INVALID_PRIORITY;MESSAGE=Priority must be between 1 and 5");
	}

	@ParameterizedTest
	@ValueSource(strings = { ";BLOCK=:0", ";PARTITION_BLOCK=:0", ";PARTITION_BLOCK=0" })
	void eventThatIsRolledBackComesAgain(String block) {
		JsonNode event = delivered("a");
		String idem = event.get("idem").asString();
		assertThat(rollback(idem, block)).isEqualTo("+PASS:ROLLED_BACK;IDEM=" + idem);
		assertThat(this.warehouse.record()).isEqualTo(event);
		this.warehouse.acknowledge(event);
		assertThat(rollback(idem, block)).as("also when it is settled").isEqualTo("+PASS:ROLLED_BACK;IDEM=" + idem);
		assertThat(this.warehouse.record()).isEqualTo(event);
		this.warehouse.acknowledge(event);
		assertThat(this.server.count("warehouse", EventState.ACKED)).isOne();
		assertThat(this.server.calls(EnSyncOperation.ROLLBACK)).isEqualTo(2);
	}

	@Test
	void whatIsNotOnesOwnIsNotRolledBack() {
		JsonNode event = delivered("a");
		String idem = event.get("idem").asString();
		RawWebSocket other = webSocket(this.server, "warehouse");
		String rest = ";EVENT_IDEM=:" + idem + ";BLOCK=:0";
		assertThat(other.call("ROLLBACK", rest)).startsWith("-FAIL:NOT_FOUND;");
		assertThat(this.shop.call("ROLLBACK", rest)).startsWith("-FAIL:NOT_FOUND;");
		assertThat(rollback(idem, ";BLOCK=:1")).startsWith("-FAIL:NOT_FOUND;");
		assertThat(rollback("unknown", ";BLOCK=:0")).startsWith("-FAIL:NOT_FOUND;");
		assertThat(this.warehouse.call("ROLLBACK", ";EVENT_IDEM=:" + idem)).startsWith("-FAIL:MISSING_PARAMETERS;");
		assertThat(states(this.server)).containsExactly(EventState.DELIVERED);
	}

	private String rollback(String idem, String block) {
		return this.warehouse.call("ROLLBACK", ";EVENT_IDEM=:" + idem + block);
	}

	@Test
	void discardNeedsAReason() {
		JsonNode event = delivered("a");
		String start = ";EVENT_IDEM=:" + event.get("idem").asString() + ";EVENT_NAME=:a;REASON=:";
		assertThat(this.warehouse.call("DISCARD", start)).startsWith("-FAIL:MISSING_REASON;MESSAGE=");
		assertThat(this.warehouse.call("DISCARD", start + "why;not"))
			.isEqualTo("+PASS:DISCARDED;IDEM=" + event.get("idem").asString());
		assertThat(this.server.events("warehouse").get(0).discardReason()).isEqualTo("why;not");
	}

	@Test
	void replayIsADeliveryThatSaysWhatItIs() {
		this.warehouse.subscribe("a");
		String idem = this.server.deliverRaw("warehouse", "a", "payload", "{\"$internal\":{\"message_size\":7}}");
		JsonNode event = this.warehouse.record();
		this.clock.advance(Duration.ofSeconds(1));
		JsonNode replayed = RawWebSocket.json(replay(idem), "+REPLAY:");
		ObjectNode expected = ((ObjectNode) event.deepCopy()).put("eventName", "a")
			.put("recipient", this.recipient.publicKey())
			.put("isGroup", false);
		expected.set("metadata", replayed.get("metadata"));
		assertThat(replayed).isEqualTo(expected);
		assertThat(replayed.get("metadata")).hasToString("{\"$internal\":{\"message_size\":7,\"replay_info\":"
				+ "{\"isReplayed\":true,\"replayTimestamp\":1001000,\"wasAcknowledged\":false}}}");
		this.warehouse.acknowledge(event);
		assertThat(RawWebSocket.json(replay(idem), "+REPLAY:").at("/metadata/$internal/replay_info/wasAcknowledged"))
			.hasToString("true");
		assertThat(this.warehouse.hasRecord()).isFalse();
	}

	private String replay(String idem) {
		return this.warehouse.call("REPLAY", ";EVENT_IDEM=:" + idem + ";EVENT_NAME=:a");
	}

	@Test
	void pausedSubscriptionGetsNothingUntilItContinues() {
		this.warehouse.subscribe("a");
		assertThat(this.warehouse.call("PAUSE", ";EVENT_NAME=:a;REASON=:lunch")).isEqualTo("+PASS:PAUSED;EVENT_NAME=a");
		assertThat(this.warehouse.call("PAUSE", ";EVENT_NAME=:a")).startsWith("-FAIL:ALREADY_PAUSED");
		this.shop.publish(this.recipient, "a", "payload");
		assertThat(states(this.server)).containsExactly(EventState.PENDING);
		assertThat(this.warehouse.call("CONTINUE", ";EVENT_NAME=:a")).isEqualTo("+PASS:CONTINUED;EVENT_NAME=a");
		assertThat(this.warehouse.record().get("payload").asString()).isEqualTo("payload");
		assertThat(this.warehouse.call("CONTINUE", ";EVENT_NAME=:a")).startsWith("-FAIL:NOT_PAUSED");
	}

	@Test
	void unsubscribedConnectionGivesItsEventBackAndStands() {
		delivered("a");
		assertThat(this.warehouse.call("UNSUB", ";EVENT_NAME=:a")).isEqualTo("+PASS:UNSUBSCRIBED;EVENT_NAME=a");
		assertThat(states(this.server)).containsExactly(EventState.PENDING);
		assertThat(this.warehouse.call("UNSUB", ";EVENT_NAME=:a")).startsWith("-FAIL:NOT_SUBSCRIBED");
		this.warehouse.subscribe("a");
		assertThat(this.warehouse.record().get("block").asString()).isEqualTo("0");
	}

	@Test
	void sessionsOfOtherTransportsAreUnsubscribedToo() {
		RawClient grpc = client(this.server, "warehouse");
		RawStream stream = subscribe(this.server, grpc, "a");
		assertThat(this.warehouse.ask("UNSUB;CLIENT_ID=:" + grpc.clientId() + ";EVENT_NAME=:a"))
			.startsWith("+PASS:UNSUBSCRIBED");
		assertThat(subscriptions(this.server, grpc)).isEmpty();
		assertThat(stream.hasEnded()).isFalse();
		this.warehouse.subscribe("b");
		assertThat(grpc.clientId(this.warehouse.clientId()).unsubscribe("b").getSuccess()).isTrue();
		assertThat(this.warehouse.subscribe("b")).startsWith("+PASS:SUBSCRIBED");
	}

	@Test
	void secondSubscriptionOfOneNameTakesTheEventOver() {
		JsonNode event = delivered("a");
		this.warehouse.subscribe("a");
		assertThat(this.warehouse.record()).isEqualTo(event);
	}

	@Test
	void missingPartsAreNamed() {
		assertThat(this.shop.ask("CONN")).isEqualTo("-FAIL:MISSING_PARAMETERS;MESSAGE=ACCESS_KEY is required");
		assertThat(this.shop.ask("SUB;EVENT_NAME=:a"))
			.isEqualTo("-FAIL:MISSING_PARAMETERS;MESSAGE=CLIENT_ID is required");
		assertThat(this.shop.call("SUB", "")).isEqualTo("-FAIL:MISSING_PARAMETERS;MESSAGE=EVENT_NAME is required");
		assertThat(this.shop.call("ACK", ";EVENT_IDEM=:1"))
			.isEqualTo("-FAIL:MISSING_PARAMETERS;MESSAGE=PARTITION_BLOCK is required");
	}

	@Test
	void whatThereIsNotIsRefused() {
		assertThat(this.shop.ask("CLOSE")).isEqualTo("-FAIL:UNKNOWN_COMMAND;MESSAGE=unknown command");
		assertThat(this.shop.ask("SUB;CLIENT_ID=:nobody;EVENT_NAME=:a"))
			.isEqualTo("-FAIL:CLIENT_NOT_FOUND;MESSAGE=client not found");
		assertThat(this.shop.publish(EnSyncApp.generate("nobody"), "a", "payload"))
			.isEqualTo("-FAIL:NOT_FOUND;MESSAGE=recipient not found");
	}

	@Test
	void commandInSeveralFramesIsOne() {
		this.shop.sendInParts("SUB;CLIENT_ID=:" + this.shop.clientId(), ";EVENT_NAME=:a");
		assertThat(this.shop.answer()).isEqualTo("+PASS:SUBSCRIBED;EVENT_NAME=a");
	}

	@Test
	void largeEventPasses() {
		this.warehouse.subscribe("a");
		String payload = Base64.getEncoder().encodeToString("x".repeat(3 << 20).getBytes(StandardCharsets.UTF_8));
		assertThat(this.shop.publish(this.recipient, "a", payload)).startsWith("+PASS:");
		assertThat(this.warehouse.record().get("payload").asString()).isEqualTo(payload);
	}

	@Test
	void callsAreCounted() {
		assertThat(List.of(EnSyncOperation.CONNECT, EnSyncOperation.SUBSCRIBE)).extracting(this.server::calls)
			.containsExactly(2L, 0L);
		this.shop.subscribe("a");
		assertThat(this.server.calls(EnSyncOperation.SUBSCRIBE)).isEqualTo(1);
	}

}
