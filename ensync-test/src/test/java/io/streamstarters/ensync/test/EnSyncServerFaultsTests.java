package io.streamstarters.ensync.test;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.grpc.Status;
import io.streamstarters.ensync.protocol.Dialect;
import io.streamstarters.ensync.protocol.MessageStreamResponse;
import io.streamstarters.ensync.protocol.PublishMessageResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Faults on request.
 */
class EnSyncServerFaultsTests extends AbstractServerTests {

	private final EnSyncServer server = server(1);

	private final EnSyncServerFaults faults = this.server.faults();

	private final RawClient warehouse = client(this.server, "warehouse");

	@Test
	void refusedLoginsAreTakenAgainLater() {
		this.faults.refuseLogins();
		String appKey = this.server.app("warehouse").appKey();
		assertThat(this.warehouse.connect(appKey).getErrorMessage()).isEqualTo("UNAUTHORIZED: invalid access key");
		this.faults.acceptLogins();
		assertThat(this.warehouse.connect(appKey).getSuccess()).isTrue();
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "ROLLBACK")
	void nextCallsOfAnyOperationFailAsPlanned(EnSyncOperation operation) {
		long before = this.server.calls(operation);
		this.faults.failNext(operation, 2, Status.UNAVAILABLE);
		this.faults.failNext(operation, 1, Status.INTERNAL);
		assertThat(call(operation).getCode()).isEqualTo(Status.Code.UNAVAILABLE);
		assertThat(call(operation).getCode()).isEqualTo(Status.Code.UNAVAILABLE);
		assertThat(call(operation).getCode()).isEqualTo(Status.Code.INTERNAL);
		assertThat(this.server.calls(operation) - before).isEqualTo(3);
	}

	private Status call(EnSyncOperation operation) {
		MessageStreamResponse event = MessageStreamResponse.getDefaultInstance();
		return switch (operation) {
			case CONNECT -> status(() -> this.warehouse.connect("key"));
			case HEARTBEAT -> status(this.warehouse::heartbeat);
			case PUBLISH -> status(() -> this.warehouse.publish(this.server.app("shop"), "a", "1"));
			case SUBSCRIBE -> this.warehouse.subscribe("a").end();
			case UNSUBSCRIBE -> status(() -> this.warehouse.unsubscribe("a"));
			case ACKNOWLEDGE -> status(() -> this.warehouse.acknowledge(event));
			case DEFER -> status(() -> this.warehouse.defer(event, 0, ""));
			case DISCARD -> status(() -> this.warehouse.discard(event, "reason"));
			case ROLLBACK -> throw new AssertionError("not over gRPC");
			case REPLAY -> status(() -> this.warehouse.replay("idem", "a"));
			case PAUSE -> status(() -> this.warehouse.pause("a"));
			case CONTINUE -> status(() -> this.warehouse.resume("a"));
		};
	}

	@Test
	void failedCallDoesNothingAndTheNextOneWorks() {
		this.faults.failNext(EnSyncOperation.PUBLISH, 1, Status.UNAVAILABLE);
		assertThat(call(EnSyncOperation.PUBLISH).getCode()).isEqualTo(Status.Code.UNAVAILABLE);
		assertThat(this.server.events("shop")).isEmpty();
		assertThat(this.warehouse.publish(this.server.app("shop"), "a", "1").getSuccess()).isTrue();
	}

	@Test
	void callWithALostAnswerIsDone() {
		this.faults.loseAnswers(EnSyncOperation.PUBLISH, 1, Status.DEADLINE_EXCEEDED);
		assertThat(call(EnSyncOperation.PUBLISH).getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
		assertThat(this.server.events("shop")).hasSize(1);
	}

	@Test
	void refusedCallDoesNothingAndSaysWhy() {
		this.faults.refuseNext(EnSyncOperation.PUBLISH, 1, "quota exceeded");
		this.faults.refuseNext(EnSyncOperation.HEARTBEAT, 1, "");
		PublishMessageResponse response = this.warehouse.publish(this.server.app("shop"), "a", "1");
		assertThat(response.getSuccess()).isFalse();
		assertThat(response.getErrorMessage()).isEqualTo("quota exceeded");
		assertThat(this.server.events("shop")).isEmpty();
		assertThat(this.warehouse.heartbeat()).isFalse();
		assertThat(this.warehouse.heartbeat()).isTrue();
	}

	@Test
	void streamHasNoAnswerToRefuseOrLose() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.faults.refuseNext(EnSyncOperation.SUBSCRIBE, 1, "no"));
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.faults.loseAnswers(EnSyncOperation.SUBSCRIBE, 1, Status.INTERNAL));
	}

	@Test
	void streamsEndCleanlyAndTheSessionStays() {
		RawStream stream = this.warehouse.subscribe("a");
		publish(this.server, "a", 1);
		MessageStreamResponse event = stream.next();
		this.faults.endStreams();
		assertThat(stream.end().isOk()).isTrue();
		assertThat(states(this.server)).containsExactly(EventState.PENDING);
		assertThat(this.warehouse.subscribe("a").next()).isEqualTo(event);
	}

	@Test
	void streamsEndWithAStatus() {
		RawStream first = subscribe(this.server, this.warehouse, "a");
		RawStream second = subscribe(this.server, client(this.server, "shop"), "a");
		this.faults.endStreams(Status.INTERNAL);
		assertThat(List.of(first.end().getCode(), second.end().getCode())).containsOnly(Status.Code.INTERNAL);
	}

	@Test
	void eventOfAnEndedStreamDoesNotPassThroughTheOthersThatEndWithIt() {
		RawStream first = subscribe(this.server, this.warehouse, "a");
		publish(this.server, "a", 1);
		first.next();
		RawStream second = subscribe(this.server, client(this.server, "warehouse"), "a");
		this.faults.endStreams();
		assertThat(second.end().isOk()).isTrue();
		assertThat(this.server.events("warehouse")).extracting(ReceivedEvent::deliveries).containsExactly(1);
	}

	@Test
	void expiredSessionIsUnknownAndItsStreamSilent() {
		RawStream stream = this.warehouse.subscribe("a");
		publish(this.server, "a", 1);
		MessageStreamResponse event = stream.next();
		RawClient other = client(this.server, "warehouse");
		this.faults.expireSession(this.warehouse.clientId());
		assertThat(this.warehouse.heartbeat()).isFalse();
		assertThat(status(() -> this.warehouse.acknowledge(event)).getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
		assertThat(states(this.server)).containsExactly(EventState.PENDING);
		assertThat(stream.hasEnded()).isFalse();
		assertThat(other.heartbeat()).isTrue();
		this.faults.endStreams(Status.UNAUTHENTICATED);
		assertThat(stream.end().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
	}

	@Test
	void allSessionsExpireAtOnce() {
		RawClient shop = client(this.server, "shop");
		this.faults.expireSessions();
		assertThat(this.server.sessions()).isEmpty();
		assertThat(shop.heartbeat()).isFalse();
		assertThat(this.warehouse.heartbeat()).isFalse();
	}

	@Test
	void unknownSessionsAreRefusedWithAStatusOfChoice() {
		this.faults.refuseUnknownSessionsWith(Status.NOT_FOUND);
		this.faults.expireSessions();
		assertThat(call(EnSyncOperation.PUBLISH).getCode()).isEqualTo(Status.Code.NOT_FOUND);
		assertThat(call(EnSyncOperation.SUBSCRIBE).getCode()).isEqualTo(Status.Code.NOT_FOUND);
	}

	@Test
	void heartbeatsOfUnknownSessionsAreRefusedWithTheStatusOfChoiceToo() {
		this.faults.refuseUnknownSessionsWith(Status.UNAUTHENTICATED);
		this.faults.expireSessions();
		assertThat(call(EnSyncOperation.HEARTBEAT).getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
		this.faults.clear();
		assertThat(this.warehouse.heartbeat()).isFalse();
	}

	@Test
	void loginsOfOneAppAreRefused() {
		this.faults.refuseLogins("shop");
		assertThat(newClient(this.server, Dialect.MESSAGES).connect(this.server.app("shop").appKey()).getSuccess())
			.isFalse();
		assertThat(client(this.server, "warehouse").heartbeat()).isTrue();
		this.faults.acceptLogins();
		assertThat(client(this.server, "shop").heartbeat()).isTrue();
	}

	@Test
	void eventThatNobodyCanOpenHasTheFormOfAnEnvelope() {
		RawStream stream = this.warehouse.subscribe("a");
		String idem = this.server.deliverUndecryptable("warehouse", "a");
		MessageStreamResponse event = stream.next();
		assertThat(event.getMessageIdem()).isEqualTo(idem);
		assertIsEnvelope(event.getPayload());
	}

	@Test
	void nextDeliveriesOfAnyConnectionCannotBeOpenedAndDiffer() {
		this.faults.deliverUndecryptable(2);
		RawStream stream = this.warehouse.subscribe("a");
		RawStream other = client(this.server, "shop").subscribe("a");
		publish(this.server, "a", 1);
		MessageStreamResponse event = stream.next();
		this.server.deliverRaw("shop", "a", "payload", "{}");
		String second = other.next().getPayload();
		assertIsEnvelope(event.getPayload());
		assertIsEnvelope(second);
		assertThat(event.getPayload()).isNotEqualTo(second);
		assertThat(event.getSender()).isEqualTo(this.server.app("shop").publicKey());
		this.warehouse.acknowledge(event);
		publish(this.server, "a", 1);
		assertThat(stream.next().getPayload()).isEqualTo("payload-0");
	}

	@Test
	void connectionIsCutAfterSoManyCallsOfAllTogether() {
		RawClient shop = client(this.server, "shop");
		this.faults.dropConnectionsAfter(2);
		assertThat(this.warehouse.heartbeat()).isTrue();
		assertThat(shop.heartbeat()).isTrue();
		assertThat(status(() -> this.warehouse.publish(this.server.app("shop"), "a", "1")).getCode())
			.isEqualTo(Status.Code.UNAVAILABLE);
		assertThat(this.server.events("shop")).isEmpty();
		assertThat(this.warehouse.heartbeat()).isTrue();
		assertThat(shop.heartbeat()).isTrue();
		assertThatIllegalArgumentException().isThrownBy(() -> this.faults.dropConnectionsAfter(-1));
	}

	@Test
	void deliveryIsWrittenTwiceAndSettledOnce() {
		RawStream stream = this.warehouse.subscribe("a");
		this.faults.deliverTwice(1);
		publish(this.server, "a", 2);
		MessageStreamResponse event = stream.next();
		assertThat(stream.next()).isEqualTo(event);
		assertThat(this.warehouse.acknowledge(event).getSuccess()).isTrue();
		assertThat(stream.next().getPartitionBlock()).isEqualTo(1);
		assertThat(this.server.events("warehouse")).extracting(ReceivedEvent::deliveries).containsExactly(2, 1);
	}

	@Test
	void eventWithoutAnIdComesAsItIsWhenItsStreamHasEnded() {
		this.faults.deliverWithoutId(1);
		RawStream stream = this.warehouse.subscribe("a");
		publish(this.server, "a", 2);
		MessageStreamResponse event = stream.next();
		assertThat(event.getMessageIdem()).isEmpty();
		assertThat(this.warehouse.acknowledge(event).getMessage()).startsWith("NOT_FOUND");
		assertThat(states(this.server)).containsExactly(EventState.DELIVERED, EventState.PENDING);
		stream.cancel();
		RawStream next = this.warehouse.subscribe("a");
		assertThat(next.next())
			.isEqualTo(event.toBuilder().setMessageIdem(this.server.events("warehouse").get(0).idem()).build());
	}

	@Test
	void eventInProcessIsRedeliveredOnItsStream() {
		RawStream stream = this.warehouse.subscribe("a");
		publish(this.server, "a", 1);
		MessageStreamResponse event = stream.next();
		this.faults.redeliver(event.getMessageIdem());
		assertThat(stream.next()).isEqualTo(event);
		assertThat(this.warehouse.acknowledge(event).getSuccess()).isTrue();
	}

	@Test
	void settledAndDeferredEventsAreRedeliveredAsPending() {
		RawStream stream = this.warehouse.subscribe("a");
		publish(this.server, "a", 1);
		MessageStreamResponse event = stream.next();
		this.warehouse.acknowledge(event);
		this.faults.redeliver(event.getMessageIdem());
		assertThat(stream.next()).isEqualTo(event);
		this.warehouse.defer(event, 60_000, "");
		this.faults.redeliver(event.getMessageIdem());
		assertThat(stream.next()).isEqualTo(event);
		this.warehouse.acknowledge(event);
		assertThat(states(this.server)).containsExactly(EventState.ACKED);
		assertThat(this.server.count("warehouse", EventState.ACKED)).isEqualTo(1);
	}

	@Test
	void unknownEventIsNotRedelivered() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.faults.redeliver("unknown"))
			.withMessageContaining("unknown");
	}

	@Test
	void rawPayloadIsDeliveredAsItIs() {
		RawStream stream = this.warehouse.subscribe("a");
		String idem = this.server.deliverRaw("warehouse", "a", "no envelope", "no json");
		assertThat(stream.next()).isEqualTo(MessageStreamResponse.newBuilder()
			.setMessageIdem(idem)
			.setMessageName("a")
			.setPayload("no envelope")
			.setMetadata("no json")
			.build());
	}

	@Test
	void droppedConnectionBreaksTheStreamAndTheSessionStays() {
		RawStream stream = this.warehouse.subscribe("a");
		publish(this.server, "a", 1);
		MessageStreamResponse event = stream.next();
		this.faults.dropConnections();
		Status end = stream.end();
		assertThat(end.getCode()).isEqualTo(Status.Code.UNAVAILABLE);
		assertThat(end.getCause()).isInstanceOf(IOException.class);
		assertThat(states(this.server)).containsExactly(EventState.PENDING);
		assertThat(this.warehouse.heartbeat()).isTrue();
		assertThat(this.warehouse.subscribe("a").next()).isEqualTo(event);
	}

	@Test
	void eventOfADroppedConnectionDoesNotPassThroughAnotherSessionOnIt() {
		RawStream first = subscribe(this.server, this.warehouse, "a");
		publish(this.server, "a", 1);
		first.next();
		this.warehouse.connect(this.server.app("warehouse").appKey());
		RawStream second = subscribe(this.server, this.warehouse, "a");
		this.faults.dropConnections();
		assertThat(second.end().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
		until(() -> this.server.count("warehouse", EventState.PENDING) == 1);
		assertThat(this.server.events("warehouse")).extracting(ReceivedEvent::deliveries).containsExactly(1);
	}

	@Test
	void swallowedConnectionStandsAndSaysNothing() {
		RawStream stream = this.warehouse.subscribe("a");
		publish(this.server, "a", 1);
		MessageStreamResponse event = stream.next();
		this.faults.swallowPackets();
		CompletableFuture<Boolean> heartbeat = CompletableFuture.supplyAsync(this.warehouse::heartbeat);
		RawClient other = client(this.server, "warehouse");
		assertThat(other.heartbeat()).isTrue();
		assertThat(this.server.calls(EnSyncOperation.HEARTBEAT)).isEqualTo(1);
		assertThat(heartbeat).isNotDone();
		assertThat(stream.hasEnded()).isFalse();
		assertThat(states(this.server)).containsExactly(EventState.DELIVERED);
		this.warehouse.close();
		assertThat(other.subscribe("a").next()).isEqualTo(event);
		assertThat(heartbeat).failsWithin(Duration.ofSeconds(20));
	}

	@Test
	void heldAnswersComeOnRelease() {
		this.faults.holdAnswers(EnSyncOperation.PUBLISH);
		CompletableFuture<PublishMessageResponse> answer = CompletableFuture
			.supplyAsync(() -> this.warehouse.publish(this.server.app("shop"), "a", "1"));
		until(() -> this.server.events("shop").size() == 1);
		assertThat(this.warehouse.heartbeat()).isTrue();
		assertThat(answer).isNotDone();
		this.faults.releaseAnswers();
		assertThat(answer).succeedsWithin(Duration.ofSeconds(20))
			.extracting(PublishMessageResponse::getSuccess)
			.isEqualTo(true);
	}

	@Test
	void heldAnswersOfAServerThatWasRestartedMeanwhileAreForNobody() {
		this.faults.holdAnswers(EnSyncOperation.PUBLISH);
		CompletableFuture<PublishMessageResponse> answer = CompletableFuture
			.supplyAsync(() -> this.warehouse.publish(this.server.app("shop"), "a", "1"));
		until(() -> this.server.events("shop").size() == 1);
		this.server.restart();
		assertThat(answer).failsWithin(Duration.ofSeconds(20));
		this.faults.releaseAnswers();
		assertThat(this.server.events("shop")).hasSize(1);
	}

	@Test
	void delayedAnswerComesAfterAnUndelayedOne() {
		this.faults.delayAnswers(EnSyncOperation.PUBLISH, Duration.ofSeconds(1));
		CompletableFuture<PublishMessageResponse> answer = CompletableFuture
			.supplyAsync(() -> this.warehouse.publish(this.server.app("shop"), "a", "1"));
		until(() -> this.server.events("shop").size() == 1);
		assertThat(answer).isNotDone();
		assertThat(answer).succeedsWithin(Duration.ofSeconds(20));
	}

	@Test
	void streamThatIsCancelledBeforeItsHeldOpeningIsNotSubscribed() {
		this.faults.holdAnswers(EnSyncOperation.SUBSCRIBE);
		RawStream stream = this.warehouse.subscribe("a");
		until(() -> this.server.calls(EnSyncOperation.SUBSCRIBE) == 1);
		stream.cancel();
		// The answer tells that the server has read what was sent before.
		assertThat(this.warehouse.heartbeat()).isTrue();
		this.faults.releaseAnswers();
		assertThat(subscriptions(this.server, this.warehouse)).isEmpty();
	}

	@Test
	void clearedFaultsAreGone() {
		this.faults.failNext(EnSyncOperation.HEARTBEAT, 1, Status.UNAVAILABLE);
		this.faults.refuseLogins();
		this.faults.clear();
		assertThat(this.warehouse.heartbeat()).isTrue();
		assertThat(this.warehouse.connect(this.server.app("shop").appKey()).getSuccess()).isTrue();
	}

}
