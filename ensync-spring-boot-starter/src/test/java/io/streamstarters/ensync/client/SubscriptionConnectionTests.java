package io.streamstarters.ensync.client;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import io.grpc.Context;
import io.grpc.Status;
import io.streamstarters.ensync.EnSyncAuthenticationException;
import io.streamstarters.ensync.EnSyncConnectionException;
import io.streamstarters.ensync.EnSyncSubscriptionException;
import io.streamstarters.ensync.crypto.AppSecretKey;
import io.streamstarters.ensync.test.EnSyncOperation;
import io.streamstarters.ensync.test.EventState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Subscriptions that lose their session and find another.
 */
class SubscriptionConnectionTests extends AbstractEngineTests {

	@Test
	void aSubscriptionWaitsForAnEngineThatIsAway() throws Exception {
		this.server.stop();
		EnSyncSubscription subscription = subscribe(1);
		await().until(() -> subscription.state() == SubscriptionState.DISCONNECTED);
		assertThat(subscription.lastError()).isInstanceOf(EnSyncConnectionException.class)
			.hasMessageContaining(this.server.url());
		this.server.start();
		publish(client("shop"));
		get(subscription.ack(this.listener.next()));
		assertThat(subscription.state()).isEqualTo(SubscriptionState.SUBSCRIBED);
		assertThat(subscription.lastError()).isNull();
		await().untilAsserted(() -> assertThat(this.listener.told).containsExactly("disconnected", "subscribed"));
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
	void aStreamThatEndsCleanlyIsRenewed() throws Exception {
		comesAgainAfter(this.server.faults()::endStreams);
	}

	@ParameterizedTest
	@EnumSource(value = Status.Code.class,
			names = { "UNAVAILABLE", "UNAUTHENTICATED", "NOT_FOUND", "INTERNAL", "PERMISSION_DENIED", "CANCELLED" })
	void aStreamThatFailsIsRenewed(Status.Code code) throws Exception {
		comesAgainAfter(() -> this.server.faults().endStreams(code.toStatus()));
	}

	@Test
	void aSessionThatExpiresIsNoticedByItsHeartbeat() throws Exception {
		restartEngine(this.options.heartbeatInterval(Duration.ofMillis(50)));
		comesAgainAfter(this.server.faults()::expireSessions);
	}

	@Test
	void aHeartbeatThatIsNotAnsweredEndsTheSession() throws Exception {
		restartEngine(this.options.heartbeatInterval(Duration.ofMillis(50)).callTimeout(Duration.ofSeconds(2)));
		comesAgainAfter(() -> {
			this.server.faults().holdAnswers(EnSyncOperation.HEARTBEAT);
			await().until(() -> !this.listener.causes.isEmpty());
			this.server.faults().releaseAnswers();
			// The engine itself had no reason to take the event back.
			this.server.faults().expireSession(this.server.sessions().get(0).clientId());
		});
	}

	@ParameterizedTest
	@EnumSource(value = Status.Code.class, names = { "FAILED_PRECONDITION", "INVALID_ARGUMENT", "PERMISSION_DENIED",
			"OUT_OF_RANGE", "ALREADY_EXISTS" })
	void aSessionThatExpiresIsNoticedByWhateverRefusalOfItsHeartbeat(Status.Code code) throws Exception {
		restartEngine(this.options.heartbeatInterval(Duration.ofMillis(50)));
		comesAgainAfter(() -> {
			this.server.faults().refuseUnknownSessionsWith(code.toStatus().withDescription("log in first"));
			this.server.faults().expireSessions();
		});
		assertThat(this.listener.causes).singleElement().isInstanceOf(EnSyncConnectionException.class);
	}

	@Test
	void aHeartbeatThatIsRefusedDoesNotProveAConnectionGood() {
		restartEngine(this.options.heartbeatInterval(Duration.ofMillis(20)).maxReconnectAttempts(2));
		this.server.faults().failNext(EnSyncOperation.HEARTBEAT, 1000, Status.UNIMPLEMENTED);
		EnSyncSubscription subscription = subscribe(1);
		for (int i = 0; i < 3; i++) {
			await().until(() -> subscription.state() == SubscriptionState.SUBSCRIBED);
			long before = this.server.calls(EnSyncOperation.HEARTBEAT);
			await().until(() -> this.server.calls(EnSyncOperation.HEARTBEAT) > before + 3);
			this.server.faults().endStreams();
			await().until(() -> subscription.state() != SubscriptionState.SUBSCRIBED);
		}
		await().until(() -> subscription.state() == SubscriptionState.FAILED);
	}

	@Test
	void aRefusalThatMayMeanTheSessionCostsItWhenTheHeartbeatDoesNotSay() throws Exception {
		EnSyncSubscription subscription = subscribe(1);
		this.server.deliverRaw("warehouse", ORDER, "x", "");
		ReceivedEvent event = this.listener.next();
		this.server.faults().failNext(EnSyncOperation.HEARTBEAT, 1000, Status.UNIMPLEMENTED);
		this.server.faults()
			.failNext(EnSyncOperation.ACKNOWLEDGE, 1, Status.NOT_FOUND.withDescription("no such thing"));
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> get(subscription.ack(event)))
			.withCauseInstanceOf(EnSyncConnectionException.class);
		await().untilAsserted(
				() -> assertThat(this.listener.told).containsExactly("subscribed", "disconnected", "subscribed"));
	}

	@ParameterizedTest
	@EnumSource(value = Status.Code.class, names = { "RESOURCE_EXHAUSTED", "UNIMPLEMENTED" })
	void aHeartbeatThatIsRefusedSaysNothingAboutTheSession(Status.Code code) throws Exception {
		restartEngine(this.options.heartbeatInterval(Duration.ofMillis(50)));
		this.server.faults()
			.failNext(EnSyncOperation.HEARTBEAT, 1000,
					code.toStatus().withDescription("too much of the session quota"));
		EnSyncSubscription subscription = subscribe(1);
		await().until(() -> this.server.calls(EnSyncOperation.HEARTBEAT) > 5);
		client("warehouse").check(Duration.ofSeconds(10));
		this.server.deliverRaw("warehouse", ORDER, "x", "");
		get(subscription.ack(this.listener.next()));
		assertThat(this.listener.told).containsExactly("subscribed");
		assertThat(this.server.calls(EnSyncOperation.CONNECT)).as("one is that of the check").isEqualTo(2);
	}

	@Test
	void demandThatWasNotMetIsAskedOfTheNextStreamAndNoMore() throws Exception {
		EnSyncSubscription subscription = subscribe(2);
		this.server.deliverRaw("warehouse", ORDER, "x", "");
		get(subscription.ack(this.listener.next()));
		this.server.faults().endStreams();
		await().until(() -> this.listener.told.size() == 3);
		for (int i = 0; i < 3; i++) {
			this.server.deliverRaw("warehouse", ORDER, "x", "");
		}
		get(subscription.ack(this.listener.next()));
		client("warehouse").check(Duration.ofSeconds(10));
		assertThat(this.listener.waiting()).isZero();
		subscription.request(1);
		get(subscription.ack(this.listener.next()));
	}

	@Test
	void aListenerThatThrowsGetsTheEventAgainWithoutAskingForAnother() throws Exception {
		AtomicInteger calls = new AtomicInteger();
		EnSyncSubscription subscription = client("warehouse").subscribe(ORDER, (event) -> {
			if (calls.incrementAndGet() == 1) {
				throw new AssertionError("not now");
			}
			this.listener.onEvent(event);
		});
		subscription.request(1);
		String idem = this.server.deliverRaw("warehouse", ORDER, "x", "");
		ReceivedEvent again = this.listener.next();
		assertThat(again.idem()).isEqualTo(idem);
		get(subscription.ack(again));
		assertThat(this.server.events("warehouse").get(0).deferrals()).singleElement()
			.satisfies((deferral) -> assertThat(deferral.reason()).isEqualTo("The listener failed"));
	}

	@Test
	void anEventWhoseSessionTurnsOutToBeForgottenIsNotSettled() throws Exception {
		this.server.faults().refuseUnknownSessionsWith(Status.NOT_FOUND);
		EnSyncSubscription subscription = subscribe(2);
		String idem = this.server.deliverRaw("warehouse", ORDER, "x", "");
		ReceivedEvent event = this.listener.next();
		this.server.faults().expireSessions();
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> get(subscription.ack(event)))
			.withCauseInstanceOf(EnSyncConnectionException.class);
		assertThat(this.listener.next().idem()).isEqualTo(idem);
	}

	@Test
	void aSettlementThatIsNotAnsweredFails() throws Exception {
		restartEngine(this.options.callTimeout(Duration.ofSeconds(1)));
		EnSyncSubscription subscription = subscribe(1);
		this.server.deliverRaw("warehouse", ORDER, "x", "");
		ReceivedEvent event = this.listener.next();
		this.server.faults().holdAnswers(EnSyncOperation.DISCARD);
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> get(subscription.discard(event, "x")))
			.withCauseInstanceOf(EnSyncConnectionException.class);
	}

	@ParameterizedTest
	@EnumSource(value = Status.Code.class, names = { "DEADLINE_EXCEEDED", "INTERNAL", "UNKNOWN" })
	void aSettlementThatMayBeLostDoesNotLeaveTheEventWithASessionThatGetsNoOther(Status.Code code) throws Exception {
		EnSyncSubscription subscription = subscribe(2);
		String idem = this.server.deliverRaw("warehouse", ORDER, "x", "");
		ReceivedEvent event = this.listener.next();
		this.server.faults().failNext(EnSyncOperation.ACKNOWLEDGE, 1, code.toStatus());
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> get(subscription.ack(event)));
		ReceivedEvent again = this.listener.next();
		assertThat(again.idem()).isEqualTo(idem);
		get(subscription.ack(again));
	}

	@Test
	void anEngineThatHangsUpAfterEachLoginIsGivenUpAtLast() {
		restartEngine(this.options.maxReconnectAttempts(3));
		this.server.faults().failNext(EnSyncOperation.SUBSCRIBE, 1000, Status.OK);
		EnSyncSubscription subscription = subscribe(1);
		await().until(() -> subscription.state() == SubscriptionState.FAILED);
		await().untilAsserted(() -> assertThat(this.listener.told).containsExactly("disconnected", "failed"));
		assertThat(this.server.calls(EnSyncOperation.CONNECT)).isEqualTo(4);
		assertThat(subscription.lastError()).isSameAs(this.listener.causes.get(1));
	}

	@Test
	void aStreamThatDeliveredStartsTheCountOfAttemptsAfresh() throws Exception {
		restartEngine(this.options.maxReconnectAttempts(2));
		EnSyncSubscription subscription = subscribe(10);
		for (int i = 0; i < 4; i++) {
			this.server.deliverRaw("warehouse", ORDER, "x", "");
			get(subscription.ack(this.listener.next()));
			this.server.faults().endStreams();
		}
		await().until(() -> subscription.state() == SubscriptionState.SUBSCRIBED);
	}

	@Test
	void aStreamThatStoodForAHeartbeatStartsTheCountOfAttemptsAfresh() {
		restartEngine(this.options.maxReconnectAttempts(1).heartbeatInterval(Duration.ofMillis(50)));
		EnSyncSubscription subscription = subscribe(10);
		for (int i = 0; i < 3; i++) {
			long connects = i + 1;
			long heartbeats = this.server.calls(EnSyncOperation.HEARTBEAT);
			await().until(() -> subscription.state() == SubscriptionState.SUBSCRIBED
					&& this.server.calls(EnSyncOperation.CONNECT) == connects
					&& this.server.calls(EnSyncOperation.HEARTBEAT) > heartbeats + 1);
			this.server.faults().endStreams();
		}
		await().until(() -> this.server.calls(EnSyncOperation.CONNECT) == 4);
	}

	@Test
	void aSubscriptionThatIsRefusedSaysSoAndTriesAgain() {
		this.server.faults()
			.failNext(EnSyncOperation.SUBSCRIBE, 1, Status.PERMISSION_DENIED.withDescription("not yours"));
		EnSyncSubscription subscription = subscribe(1);
		await().until(() -> this.listener.told.contains("subscribed"));
		assertThat(this.listener.causes).singleElement()
			.isInstanceOf(EnSyncSubscriptionException.class)
			.extracting(Throwable::getMessage)
			.asString()
			.contains(ORDER, "not yours");
		assertThat(subscription.state()).isEqualTo(SubscriptionState.SUBSCRIBED);
	}

	@Test
	void anAppKeyThatIsRefusedLaterOnIsShownAndTriedAgain() {
		EnSyncSubscription subscription = subscribe(1);
		await().until(() -> subscription.state() == SubscriptionState.SUBSCRIBED);
		this.server.faults().refuseLogins();
		this.server.faults().endStreams();
		await().until(() -> subscription.lastError() instanceof EnSyncAuthenticationException);
		assertThat(subscription.state()).isEqualTo(SubscriptionState.DISCONNECTED);
		long logins = this.server.calls(EnSyncOperation.CONNECT);
		await().until(() -> this.server.calls(EnSyncOperation.CONNECT) > logins + 1);
		this.server.faults().acceptLogins();
		await().until(() -> subscription.state() == SubscriptionState.SUBSCRIBED);
		assertThat(this.listener.causes).as("told once").hasSize(1);
	}

	@Test
	void whoIsRefusedKnocksSeldom() {
		restartEngine(this.options.maxReconnectInterval(Duration.ofHours(1)).heartbeatInterval(Duration.ofMillis(20)));
		EnSyncSubscription subscription = subscribe(1);
		await().until(() -> subscription.state() == SubscriptionState.SUBSCRIBED);
		this.server.faults().refuseLogins();
		this.server.faults().endStreams();
		await().until(() -> subscription.lastError() instanceof EnSyncAuthenticationException);
		this.server.faults().acceptLogins();
		long heartbeats = this.server.calls(EnSyncOperation.HEARTBEAT);
		client("shop").connect();
		// Many times the first interval.
		await().until(() -> this.server.calls(EnSyncOperation.HEARTBEAT) > heartbeats + 20);
		assertThat(subscription.state()).isEqualTo(SubscriptionState.DISCONNECTED);
	}

	@Test
	void aConnectionThatSwallowsEverythingIsReplacedOnce() throws Exception {
		try (SilentProxy proxy = new SilentProxy(this.server.port())) {
			restartEngine(this.options.heartbeatInterval(Duration.ofMillis(50)).callTimeout(Duration.ofSeconds(3)),
					"grpc://localhost:" + proxy.port());
			List<TestListener> listeners = Stream.generate(TestListener::new).limit(5).toList();
			listeners.forEach((each) -> client("warehouse").subscribe(ORDER, each).request(1));
			await().until(() -> listeners.stream().allMatch((each) -> each.told.contains("subscribed")));
			assertThat(proxy.connections()).isOne();
			proxy.swallow();
			await().untilAsserted(() -> assertThat(listeners).allSatisfy(
					(each) -> assertThat(each.told).containsExactly("subscribed", "disconnected", "subscribed")));
			assertThat(proxy.connections()).isEqualTo(2);
			assertThat(this.server.sessions()).hasSize(10);
		}
	}

	@Test
	void aSubscriptionOutlivesTheContextItWasOpenedIn() throws Exception {
		Context.CancellableContext context = Context.current().withCancellation();
		EnSyncClient warehouse = client("warehouse");
		EnSyncSubscription subscription = context.wrap(() -> warehouse.subscribe(ORDER, this.listener)).call();
		await().until(() -> subscription.state() == SubscriptionState.SUBSCRIBED);
		context.cancel(null);
		subscription.request(1);
		this.server.deliverRaw("warehouse", ORDER, "x", "");
		this.listener.next();
		assertThat(this.listener.causes).isEmpty();
	}

	@Test
	void anEventLargerThanTheDefaultOfGrpcIsReceived() throws Exception {
		subscribe(1);
		String payload = "x".repeat(10 << 20);
		this.server.deliverRaw("warehouse", ORDER, payload, "");
		assertThat(this.listener.next().payload()).hasSize(payload.length());
	}

	@Test
	void aReplayThatIsTooLargeDoesNotCostTheSession() throws Exception {
		restartEngine(this.options.maxInboundSize(1000));
		EnSyncSubscription subscription = client("warehouse").subscribe(ORDER, this.listener);
		await().until(() -> this.listener.told.contains("subscribed"));
		String idem = this.server.deliverRaw("warehouse", ORDER, "x".repeat(2000), "");
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> get(subscription.replay(idem)))
			.withCauseInstanceOf(EnSyncConnectionException.class)
			.withMessageContaining("max-inbound-size");
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> get(subscription.replay("unknown")))
			.withCauseInstanceOf(EnSyncSubscriptionException.class);
		assertThat(this.listener.told).containsExactly("subscribed");
		assertThat(this.server.calls(EnSyncOperation.CONNECT)).isOne();
	}

	@Test
	void aCloseWhileThereIsNoSessionEndsTheAttempts() {
		this.server.stop();
		EnSyncSubscription subscription = subscribe(1);
		await().until(() -> subscription.state() == SubscriptionState.DISCONNECTED);
		subscription.close();
		assertThat(subscription.state()).isEqualTo(SubscriptionState.CLOSED);
		this.server.start();
		TestListener other = new TestListener();
		client("warehouse").subscribe("other", other);
		await().until(() -> other.told.contains("subscribed"));
		assertThat(this.listener.told).doesNotContain("subscribed");
		assertThat(this.server.sessions()).hasSize(1);
	}

	@Test
	void nothingShowsASecret() throws Exception {
		EnSyncSubscription subscription = subscribe(1);
		this.server.deliverRaw("warehouse", ORDER, "hunter2", "{\"note\":\"hunter2\"}");
		ReceivedEvent event = this.listener.next();
		String secretKey = this.server.app("warehouse").secretKey();
		String appKey = this.server.app("warehouse").appKey();
		EnSyncClientOptions clientOptions = EnSyncClientOptions.of(AppSecretKey.parse(secretKey));
		assertThat(Stream.of(event, event.event(), event.session(), subscription, client("warehouse"), this.engine,
				clientOptions, new OutgoingEvent(ORDER, "r", "hunter2", "hunter2", "hunter2")))
			.map(Object::toString)
			.allSatisfy(
					(text) -> assertThat(text).doesNotContain("hunter2", secretKey, appKey, onlySession().clientId()));
		assertThat(event).hasToString("ReceivedEvent[idem=" + event.idem() + ", eventName=" + ORDER + ", block=0]");
	}

}
