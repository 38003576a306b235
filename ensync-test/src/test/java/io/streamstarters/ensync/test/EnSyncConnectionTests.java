package io.streamstarters.ensync.test;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import io.grpc.Status;
import io.streamstarters.ensync.protocol.Dialect;
import io.streamstarters.ensync.protocol.MessageStreamResponse;
import io.streamstarters.ensync.protocol.PublishMessageResponse;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Connections as a test sees them, and faults of one gRPC connection that another does
 * not feel.
 */
class EnSyncConnectionTests extends AbstractWebSocketTests {

	private final EnSyncServer server = server(webSocketServer());

	private final RawClient warehouse = client(this.server, "warehouse");

	private final RawClient other = client(this.server, "warehouse");

	private final EnSyncConnection connection = this.server.connections().get(0);

	private final EnSyncServerFaults faults = this.connection.faults();

	@Test
	void connectionsTellWhoLoggedInOnThemAndHow() {
		RawWebSocket webSocket = webSocket(this.server, "shop");
		assertThat(this.server.connections()).extracting(EnSyncConnection::transport)
			.containsExactly(EnSyncTransport.GRPC, EnSyncTransport.GRPC, EnSyncTransport.WEB_SOCKET);
		assertThat(this.server.connections()).extracting(EnSyncConnection::apps)
			.containsExactly(List.of("warehouse"), List.of("warehouse"), List.of("shop"));
		assertThat(this.server.connections("warehouse")).hasSize(2).contains(this.connection);
		assertThat(this.server.connections()).extracting(EnSyncConnection::remoteAddress).doesNotHaveDuplicates();
		assertThat(this.connection.toString()).contains("GRPC", "warehouse")
			.doesNotContain(this.warehouse.clientId(), this.server.app("warehouse").appKey());
		webSocket.close();
		until(() -> this.server.connections().size() == 2);
		assertThat(this.connection.isOpen()).isTrue();
		assertThatIllegalArgumentException().isThrownBy(() -> this.server.connections("stranger"));
	}

	@Test
	void connectionOfSeveralAppsNamesEachOnce() {
		this.warehouse.connect(this.server.app("shop").appKey());
		this.warehouse.connect(this.server.app("warehouse").appKey());
		assertThat(this.connection.apps()).containsExactly("warehouse", "shop");
	}

	@Test
	void oneConnectionIsResetAndTheOtherGetsItsEvent() {
		RawStream stream = this.warehouse.subscribe("a");
		String idem = this.server.deliverRaw("warehouse", "a", "1", "{}");
		stream.next();
		RawStream standing = subscribe(this.server, this.other, "a");
		this.faults.dropConnections();
		assertThat(stream.end().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
		assertThat(standing.next().getMessageIdem()).isEqualTo(idem);
		assertThat(standing.hasEnded()).isFalse();
		until(() -> !this.connection.isOpen());
		assertThat(this.server.connections()).doesNotContain(this.connection);
	}

	@Test
	void oneConnectionIsHalfOpenAndTheOtherIsNot() {
		RawStream stream = this.warehouse.subscribe("a");
		String idem = this.server.deliverRaw("warehouse", "a", "1", "{}");
		stream.next();
		this.faults.swallowPackets();
		CompletableFuture<Boolean> heartbeat = CompletableFuture.supplyAsync(this.warehouse::heartbeat,
				(task) -> new Thread(task).start());
		assertThat(this.other.heartbeat()).isTrue();
		assertThat(this.other.subscribe("b").hasEnded()).isFalse();
		assertThat(this.server.calls(EnSyncOperation.HEARTBEAT)).isEqualTo(1);
		assertThat(heartbeat).isNotDone();
		assertThat(event(this.server, idem).state()).isEqualTo(EventState.DELIVERED);
		this.warehouse.close();
		assertThat(heartbeat).failsWithin(Duration.ofSeconds(20));
	}

	@Test
	void oneConnectionIsCutAfterItsOwnCalls() {
		this.faults.dropConnectionsAfter(1);
		assertThat(this.other.heartbeat()).isTrue();
		assertThat(this.warehouse.heartbeat()).isTrue();
		assertThat(this.other.heartbeat()).isTrue();
		assertThat(status(this.warehouse::heartbeat).getCode()).isEqualTo(Status.Code.UNAVAILABLE);
		assertThat(this.server.connections()).doesNotContain(this.connection);
		assertThat(this.warehouse.heartbeat()).isTrue();
	}

	@Test
	void subscriptionIsACallThatMayBeCut() {
		this.faults.dropConnectionsAfter(0);
		assertThat(this.warehouse.subscribe("a").end().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
		assertThat(subscriptions(this.server, this.warehouse)).isEmpty();
	}

	@Test
	void clientThatIsAskedToLeaveKeepsItsStreamAndCallsOnAnotherConnection() {
		RawStream stream = subscribe(this.server, this.warehouse, "a");
		this.faults.goAway();
		until(() -> {
			assertThat(this.warehouse.heartbeat()).isTrue();
			return this.server.connections("warehouse").size() == 2 && this.server.connections().size() == 3;
		});
		this.server.deliverRaw("warehouse", "a", "1", "{}");
		MessageStreamResponse event = stream.next();
		assertThat(this.warehouse.acknowledge(event).getSuccess()).isTrue();
		assertThat(this.connection.isOpen()).isTrue();
		this.faults.dropConnections();
		assertThat(stream.end().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
		assertThat(this.warehouse.heartbeat()).isTrue();
	}

	@Test
	void streamsOfOneConnectionEnd() {
		RawStream stream = subscribe(this.server, this.warehouse, "a");
		RawStream standing = subscribe(this.server, this.other, "a");
		this.faults.endStreams();
		assertThat(stream.end().isOk()).isTrue();
		this.server.deliverRaw("warehouse", "a", "1", "{}");
		assertThat(standing.next().getPayload()).isEqualTo("1");
	}

	@Test
	void sessionsThatLoggedInOnOneConnectionExpire() {
		this.faults.expireSessions();
		assertThat(this.warehouse.heartbeat()).isFalse();
		assertThat(this.other.heartbeat()).isTrue();
		this.faults.refuseUnknownSessionsWith(Status.NOT_FOUND);
		assertThat(status(this.warehouse::heartbeat).getCode()).isEqualTo(Status.Code.NOT_FOUND);
		assertThat(this.other.clientId(this.warehouse.clientId()).heartbeat()).isFalse();
	}

	@Test
	void loginsOnOneConnectionAreRefused() {
		this.faults.refuseLogins();
		assertThat(this.warehouse.connect(this.server.app("warehouse").appKey()).getSuccess()).isFalse();
		assertThat(this.other.connect(this.server.app("warehouse").appKey()).getSuccess()).isTrue();
	}

	@Test
	void callsOnOneConnectionFailBeforeThoseOfTheServerDo() {
		this.server.faults().failNext(EnSyncOperation.HEARTBEAT, 1, Status.INTERNAL);
		this.faults.failNext(EnSyncOperation.HEARTBEAT, 1, Status.UNAVAILABLE);
		this.faults.refuseNext(EnSyncOperation.HEARTBEAT, 1, "no");
		assertThat(status(this.warehouse::heartbeat).getCode()).isEqualTo(Status.Code.UNAVAILABLE);
		assertThat(this.warehouse.heartbeat()).isFalse();
		assertThat(status(this.other::heartbeat).getCode()).isEqualTo(Status.Code.INTERNAL);
	}

	@Test
	void deliveriesOnOneConnectionAreDoubled() {
		this.faults.deliverTwice(1);
		RawStream single = subscribe(this.server, this.other, "b");
		RawStream twice = subscribe(this.server, this.warehouse, "a");
		this.server.deliverRaw("warehouse", "b", "1", "{}");
		this.server.deliverRaw("warehouse", "a", "1", "{}");
		assertThat(twice.next()).isEqualTo(twice.next());
		single.next();
		assertThat(this.server.events("warehouse")).extracting(ReceivedEvent::deliveries).containsExactly(1, 2);
	}

	@Test
	void deliveriesOnOneConnectionCannotBeOpened() {
		this.faults.deliverUndecryptable(1);
		RawStream standing = subscribe(this.server, this.other, "b");
		this.server.deliverRaw("warehouse", "b", "1", "{}");
		assertThat(standing.next().getPayload()).isEqualTo("1");
		RawStream stream = subscribe(this.server, this.warehouse, "a");
		String idem = this.server.deliverRaw("warehouse", "a", "2", "{}");
		MessageStreamResponse event = stream.next();
		assertThat(event.getMessageIdem()).isEqualTo(idem);
		assertIsEnvelope(event.getPayload());
		assertThat(event(this.server, idem).payload()).isEqualTo("2");
		this.warehouse.defer(event, 0, "cannot be opened");
		MessageStreamResponse again = stream.next();
		assertThat(again.getMessageIdem()).isEqualTo(idem);
		assertThat(again.getPayload()).isEqualTo("2");
	}

	@Test
	void deliveryThatCannotBeOpenedMayComeTwiceAndOverWebSocketToo() {
		RawWebSocket webSocket = webSocket(this.server, "shop");
		EnSyncServerFaults faults = this.server.connections("shop").get(0).faults();
		faults.deliverUndecryptable(1);
		faults.deliverTwice(1);
		webSocket.subscribe("a");
		this.server.deliverRaw("shop", "a", "1", "{}");
		JsonNode first = webSocket.record();
		assertThat(first).isEqualTo(webSocket.record());
		assertIsEnvelope(first.get("payload").asString());
		assertThat(webSocket.acknowledge(first)).startsWith("+PASS:");
	}

	@Test
	void answersOnOneConnectionAreHeld() {
		ExecutorService executor = Executors.newSingleThreadExecutor();
		closeLater(executor::shutdownNow);
		this.faults.holdAnswers(EnSyncOperation.PUBLISH);
		CompletableFuture<PublishMessageResponse> answer = CompletableFuture
			.supplyAsync(() -> this.warehouse.publish(this.server.app("shop"), "a", "1"), executor);
		until(() -> this.server.events("shop").size() == 1);
		assertThat(this.other.publish(this.server.app("shop"), "a", "2").getSuccess()).isTrue();
		assertThat(answer).isNotDone();
		this.faults.releaseAnswers();
		assertThat(answer).succeedsWithin(Duration.ofSeconds(20));
	}

	@Test
	void faultsOfTheServerThatAreClearedAreGoneFromItsConnections() {
		this.faults.failNext(EnSyncOperation.HEARTBEAT, 1, Status.UNAVAILABLE);
		this.faults.dropConnectionsAfter(0);
		this.faults.deliverTwice(1);
		this.faults.deliverUndecryptable(1);
		this.faults.refuseLogins("warehouse");
		this.server.faults().clear();
		assertThat(this.warehouse.heartbeat()).isTrue();
		assertThat(this.warehouse.connect(this.server.app("warehouse").appKey()).getSuccess()).isTrue();
		RawStream stream = subscribe(this.server, this.warehouse, "a");
		this.server.deliverRaw("warehouse", "a", "1", "{}");
		assertThat(stream.next().getPayload()).isEqualTo("1");
		assertThat(this.server.events("warehouse")).extracting(ReceivedEvent::deliveries).containsExactly(1);
	}

	@Test
	void connectionsThatAreGoneHaveNoFaults() {
		RawWebSocket webSocket = webSocket(this.server, "shop");
		List<EnSyncConnection> gone = this.server.connections();
		this.server.restart();
		assertThat(gone).hasSize(3).allSatisfy((connection) -> {
			connection.faults().goAway();
			connection.faults().swallowPackets();
			connection.faults().dropConnections();
			connection.faults().endStreams();
			connection.faults().expireSessions();
			assertThat(connection.isOpen()).isFalse();
		});
		assertThat(webSocket.end()).failsWithin(Duration.ofSeconds(20));
		assertThat(this.server.connections()).doesNotContainAnyElementsOf(gone);
		assertThat(client(this.server, "shop").heartbeat()).isTrue();
	}

	@Test
	void callsInBothDialectsKnowTheirConnection() {
		RawClient events = client(this.server, "shop", Dialect.EVENTS);
		this.server.connections("shop").get(0).faults().failNext(EnSyncOperation.PUBLISH, 1, Status.UNAVAILABLE);
		assertThat(status(() -> events.publish(this.server.app("shop"), "a", "1")).getCode())
			.isEqualTo(Status.Code.UNAVAILABLE);
	}

}
