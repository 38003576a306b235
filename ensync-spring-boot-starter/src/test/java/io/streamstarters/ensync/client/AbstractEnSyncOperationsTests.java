package io.streamstarters.ensync.client;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;

import io.streamstarters.ensync.EnSyncConnectionException;
import io.streamstarters.ensync.EnSyncDecryptionException;
import io.streamstarters.ensync.EnSyncSubscriptionException;
import io.streamstarters.ensync.crypto.AppSecretKey;
import io.streamstarters.ensync.test.EnSyncApp;
import io.streamstarters.ensync.test.EnSyncOperation;
import io.streamstarters.ensync.test.EventState;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Replaying, pausing and keys of one's own.
 */
abstract class AbstractEnSyncOperationsTests extends AbstractContractTests {

	AbstractEnSyncOperationsTests(Wire wire) {
		super(wire);
	}

	@Test
	void anEventIsReplayedWhateverBecameOfIt() throws Exception {
		EnSyncSubscription subscription = subscribe(1);
		String idem = publish("{\"id\":1}").get(0);
		get(subscription.ack(this.listener.next()));
		for (ReplayedEvent event : List.of(get(subscription.replay(idem)), this.warehouse.replay(ORDER, idem))) {
			assertThat(event.payload()).isEqualTo("{\"id\":1}");
			assertThat(event.idem()).isEqualTo(idem);
			assertThat(event.eventName()).isEqualTo(ORDER);
		}
		assertThat(this.listener.waiting()).as("a replay is no delivery").isZero();
		assertThat(count(EventState.ACKED)).isOne();
	}

	@Test
	void anEventThatTheEngineDoesNotHaveIsNotReplayed() throws Exception {
		EnSyncSubscription subscription = subscribe(1);
		await().until(() -> subscription.state() == SubscriptionState.SUBSCRIBED);
		assertThatExceptionOfType(EnSyncSubscriptionException.class)
			.isThrownBy(() -> this.warehouse.replay(ORDER, "unknown"))
			.withMessageContaining("unknown")
			.withMessageContaining("NOT_FOUND");
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> get(subscription.replay("unknown")))
			.withCauseInstanceOf(EnSyncSubscriptionException.class);
		assertThat(this.listener.causes).isEmpty();
	}

	@Test
	void aReplayThatCannotWorkIsNotSent() {
		// Once it stands, a subscription over WebSocket asks for an event by itself.
		this.server.faults().holdAnswers(EnSyncOperation.SUBSCRIBE);
		EnSyncSubscription subscription = subscribe(1);
		assertThat(Stream.of(subscription.replay(" "), this.warehouse.replayAsync("", "x"),
				this.warehouse.replayAsync(ORDER, "x\ny")))
			.allSatisfy((result) -> assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> get(result))
				.withCauseInstanceOf(EnSyncSubscriptionException.class));
		assertThat(this.server.calls(EnSyncOperation.REPLAY)).isZero();
	}

	@Test
	void aReplayedEventThatNoKeyOpensSaysSo() {
		EnSyncClient keyless = this.engine.createClient(this.server.app("warehouse").appKey(),
				EnSyncClientOptions.of(newKey()));
		String idem = publish("{}").get(0);
		assertThatExceptionOfType(EnSyncDecryptionException.class).isThrownBy(() -> keyless.replay(ORDER, idem));
	}

	@Test
	void aReplayUnderASessionThatTheEngineHasForgottenIsMadeUnderAnother() {
		String idem = publish("{\"id\":1}").get(0);
		this.warehouse.connect();
		this.server.faults().expireSessions();
		assertThat(this.warehouse.replay(ORDER, idem).payload()).isEqualTo("{\"id\":1}");
	}

	@Test
	void aPausedSubscriptionGetsNothingUntilItIsResumed() throws Exception {
		EnSyncSubscription subscription = subscribe(3);
		publish("{\"i\":0}");
		get(subscription.ack(this.listener.next()));
		get(subscription.pause("maintenance"));
		assertThat(subscription.isPaused()).isTrue();
		get(subscription.pause("maintenance"));
		publish("{\"i\":1}");
		assertThat(count(EventState.PENDING)).isOne();
		get(subscription.resume());
		assertThat(subscription.isPaused()).isFalse();
		assertThat(subscription.open(this.listener.next())).isEqualTo("{\"i\":1}");
		assertThat(this.server.calls(EnSyncOperation.PAUSE)).as("told once").isOne();
		get(subscription.resume());
		assertThat(this.server.calls(EnSyncOperation.CONTINUE)).isOne();
	}

	@Test
	void whatTheEngineHasDoneAlreadyCountsAsDone() throws Exception {
		EnSyncSubscription subscription = subscribe(1);
		await().until(() -> subscription.state() == SubscriptionState.SUBSCRIBED);
		this.server.faults().refuseNext(EnSyncOperation.PAUSE, 1, "ALREADY_PAUSED;MESSAGE=it is paused");
		this.server.faults().refuseNext(EnSyncOperation.CONTINUE, 1, "NOT_PAUSED;MESSAGE=it is not paused");
		get(subscription.pause(""));
		get(subscription.resume());
		assertThat(this.listener.causes).isEmpty();
	}

	@Test
	void aPauseThatIsRefusedHoldsOnThisSide() throws Exception {
		EnSyncSubscription subscription = subscribe(1);
		await().until(() -> subscription.state() == SubscriptionState.SUBSCRIBED);
		this.server.faults().refuseNext(EnSyncOperation.PAUSE, 1, "PERMISSION_DENIED");
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> get(subscription.pause("x")))
			.withCauseInstanceOf(EnSyncSubscriptionException.class)
			.withMessageContaining("PERMISSION_DENIED")
			.withMessageContaining("paused on this side");
		assertThat(subscription.isPaused()).isTrue();
		publish("{\"id\":1}");
		await().until(() -> count(EventState.DEFERRED) == 1);
		publish("{\"id\":2}");
		publish("{\"id\":3}");
		// Over WebSocket an event may take a moment to come.
		this.warehouse.check(Duration.ofSeconds(10));
		assertThat(this.listener.waiting()).isZero();
		assertThat(this.server.events("warehouse").get(2).deferrals()).as("one at a time is given back").isEmpty();
		get(subscription.resume());
		assertThat(this.server.calls(EnSyncOperation.CONTINUE)).as("there is nothing to continue").isZero();
		assertThat(subscription.open(this.listener.next())).startsWith("{\"id\":");
		assertThat(this.listener.causes).isEmpty();
	}

	@Test
	void aPauseThatWasRefusedIsTriedAgainWhenItIsWantedAgain() throws Exception {
		EnSyncSubscription subscription = subscribe(1);
		await().until(() -> subscription.state() == SubscriptionState.SUBSCRIBED);
		this.server.faults().refuseNext(EnSyncOperation.PAUSE, 1, "UNAVAILABLE");
		assertThat(subscription.pause("x")).failsWithin(Duration.ofSeconds(20));
		get(subscription.pause("x"));
		publish("{}");
		assertThat(count(EventState.PENDING)).isOne();
		get(subscription.resume());
		assertThat(this.server.calls(EnSyncOperation.CONTINUE)).isOne();
		this.listener.next();
	}

	@Test
	void aSubscriptionThatTheEngineDoesNotResumeStartsOver() throws Exception {
		EnSyncSubscription subscription = subscribe(1);
		await().until(() -> subscription.state() == SubscriptionState.SUBSCRIBED);
		get(subscription.pause("x"));
		publish("{}");
		this.server.faults().refuseNext(EnSyncOperation.CONTINUE, 1, "PERMISSION_DENIED");
		get(subscription.resume());
		assertThat(subscription.isPaused()).isFalse();
		get(subscription.ack(this.listener.next()));
		assertThat(this.listener.causes).singleElement()
			.isInstanceOf(EnSyncSubscriptionException.class)
			.asString()
			.contains("cannot be resumed: ", "PERMISSION_DENIED");
	}

	@Test
	void aReasonThatIsMissingIsRefusedAndChangesNothing() throws Exception {
		EnSyncSubscription subscription = subscribe(1);
		publish("{}");
		ReceivedEvent event = this.listener.next();
		get(subscription.pause("maintenance"));
		assertThat(Stream.of(subscription.pause(null), subscription.release(event, null),
				subscription.defer(event, EnSyncSubscription.MIN_DELAY, null), subscription.discard(event, null)))
			.allSatisfy((result) -> assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> get(result))
				.withCauseInstanceOf(EnSyncSubscriptionException.class)
				.withMessageContaining("reason"));
		assertThat(subscription.isPaused()).isTrue();
		get(subscription.ack(event));
		assertThat(this.listener.causes).isEmpty();
	}

	@Test
	void anEventOrADelayThatIsMissingIsRefused() throws Exception {
		EnSyncSubscription subscription = subscribe(1);
		publish("{}");
		ReceivedEvent event = this.listener.next();
		Duration delay = EnSyncSubscription.MIN_DELAY;
		assertThat(Stream.of(subscription.ack(null), subscription.release(null, "x"),
				subscription.defer(null, delay, "x"), subscription.discard(null, "x")))
			.allSatisfy((result) -> assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> get(result))
				.withCauseInstanceOf(EnSyncSubscriptionException.class)
				.withMessageContaining("event to settle is missing"));
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> get(subscription.defer(event, null, "x")))
			.withCauseInstanceOf(EnSyncSubscriptionException.class)
			.withMessageContaining("delay must lie between");
		assertThatExceptionOfType(EnSyncSubscriptionException.class).isThrownBy(() -> subscription.open(null));
		get(subscription.ack(event));
		assertThat(this.listener.causes).isEmpty();
	}

	@Test
	void aPauseOutlivesTheSession() throws Exception {
		EnSyncSubscription subscription = subscribe(1);
		await().until(() -> subscription.state() == SubscriptionState.SUBSCRIBED);
		get(subscription.pause("maintenance"));
		this.server.faults().dropConnections();
		await().until(() -> this.server.calls(EnSyncOperation.PAUSE) == 2);
		publish("{\"id\":1}");
		assertThat(count(EventState.PENDING)).isOne();
		assertThat(this.listener.waiting()).isZero();
		get(subscription.resume());
		assertThat(subscription.open(this.listener.next())).isEqualTo("{\"id\":1}");
	}

	@Test
	void aSubscriptionThatIsPausedBeforeItStandsHandsNothingOn() throws Exception {
		publish("{\"id\":1}");
		EnSyncSubscription subscription = this.warehouse.subscribe(ORDER, this.listener);
		get(subscription.pause("not yet"));
		subscription.request(1);
		await().until(() -> this.server.calls(EnSyncOperation.PAUSE) == 1);
		await().until(() -> count(EventState.PENDING) + count(EventState.DEFERRED) == 1);
		assertThat(this.server.events("warehouse").get(0).deferrals())
			.as("only if the engine was quicker than the pause")
			.allSatisfy((deferral) -> assertThat(deferral.reason()).contains("paused"));
		assertThat(this.listener.waiting()).isZero();
		get(subscription.resume());
		publish("{\"id\":2}");
		this.listener.next();
	}

	@Test
	void aPauseThatTheNextSessionRefusesHoldsAndIsTriedOnTheOneAfter() throws Exception {
		EnSyncSubscription subscription = subscribe(1);
		await().until(() -> subscription.state() == SubscriptionState.SUBSCRIBED);
		get(subscription.pause("maintenance"));
		this.server.faults().refuseNext(EnSyncOperation.PAUSE, 1, "NOT_SUBSCRIBED");
		this.server.faults().dropConnections();
		await().until(() -> this.server.calls(EnSyncOperation.PAUSE) == 2);
		await().until(() -> subscription.state() == SubscriptionState.SUBSCRIBED);
		publish("{}");
		await().until(() -> count(EventState.DEFERRED) == 1);
		assertThat(subscription.isPaused()).isTrue();
		assertThat(this.listener.waiting()).isZero();
		this.server.faults().dropConnections();
		await().until(() -> this.server.calls(EnSyncOperation.PAUSE) == 3);
		publish("{}");
		assertThat(count(EventState.PENDING)).isOne();
	}

	@Test
	void aSubscriptionWithoutASessionSaysSo() {
		this.server.stop();
		EnSyncSubscription subscription = subscribe(1);
		await().until(() -> subscription.state() == SubscriptionState.DISCONNECTED);
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> get(subscription.replay("x")))
			.withCauseInstanceOf(EnSyncConnectionException.class);
		assertThat(subscription.pause("x")).isCompleted();
		assertThat(subscription.isPaused()).isTrue();
	}

	@Test
	void keysOfTheSubscriptionGoBeforeThoseOfTheClient() throws Exception {
		AppSecretKey appKey = AppSecretKey.parse(this.server.app("warehouse").secretKey());
		EnSyncClient keyless = this.engine.createClient(this.server.app("warehouse").appKey(),
				EnSyncClientOptions.publishOnly());
		EnSyncSubscription subscription = keyless.subscribe(ORDER, this.listener, SubscribeOptions.of(appKey));
		subscription.request(1);
		String idem = publish("{\"id\":1}").get(0);
		assertThat(subscription.open(this.listener.next())).isEqualTo("{\"id\":1}");
		assertThat(get(subscription.replay(idem)).payload()).isEqualTo("{\"id\":1}");
	}

	@Test
	void keysOfTheClientOpenWhatThoseOfTheSubscriptionDoNot() throws Exception {
		AppSecretKey own = newKey();
		EnSyncSubscription subscription = this.warehouse.subscribe(ORDER, this.listener, SubscribeOptions.of(own));
		subscription.request(1);
		publish("{\"id\":1}");
		assertThat(subscription.open(this.listener.next())).isEqualTo("{\"id\":1}");
		assertThat(SubscribeOptions.of(own)).hasToString("SubscribeOptions[secretKeys=1, onTransportThread=false]");
	}

	@Test
	void whatWasPublishedWithMetadataIsReplayedWithThemWhereTheEngineTells() {
		String idem = this.shop.publish(ORDER, List.of(this.warehouse.appId()), "{}", Map.of("tenant", "x")).get(0);
		ReplayedEvent event = this.warehouse.replay(ORDER, idem);
		if (!event.metadata().isEmpty()) {
			assertThat(event.metadataAsMap()).containsEntry("tenant", "x");
			assertThat(event.sender()).isEqualTo(this.shop.appId());
			assertThat(event.block()).isZero();
		}
		assertThat(event.toString()).doesNotContain("tenant");
		this.warehouse.check(Duration.ofSeconds(10));
	}

	private static AppSecretKey newKey() {
		return AppSecretKey.parse(EnSyncApp.generate("other").secretKey());
	}

}
