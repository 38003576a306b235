package io.streamstarters.ensync.client;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;

import io.grpc.Status;
import io.streamstarters.ensync.EnSyncAuthenticationException;
import io.streamstarters.ensync.EnSyncConnectionException;
import io.streamstarters.ensync.EnSyncDecryptionException;
import io.streamstarters.ensync.EnSyncPublishException;
import io.streamstarters.ensync.EnSyncSubscriptionException;
import io.streamstarters.ensync.crypto.AppSecretKey;
import io.streamstarters.ensync.test.EnSyncApp;
import io.streamstarters.ensync.test.EnSyncOperation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Each way to fail has its exception, with a sentence that says what to do, and with what
 * the wire reported as its cause where it reported anything.
 */
abstract class AbstractFailureTests extends AbstractContractTests {

	AbstractFailureTests(Wire wire) {
		super(wire);
	}

	@Test
	void anAppKeyThatIsRefused() {
		EnSyncClient client = this.engine.createClient("hunter2", EnSyncClientOptions.publishOnly());
		for (Runnable operation : List.<Runnable>of(client::connect,
				() -> client.publish(ORDER, List.of(this.warehouse.appId()), "{}", Map.of()),
				() -> client.replay(ORDER, "x"))) {
			assertThatExceptionOfType(EnSyncAuthenticationException.class).isThrownBy(operation::run)
				.withMessageStartingWith("The EnSync engine at " + this.engine.url() + " refused the app key: ")
				.withMessageEndingWith("Check the app key.")
				.withMessageNotContaining("hunter2");
		}
		assertThat(EnSyncConnectionException.class).isAssignableFrom(EnSyncAuthenticationException.class);
		client.subscribe(ORDER, this.listener);
		await().until(() -> !this.listener.causes.isEmpty());
		assertThat(this.listener.causes.get(0)).isInstanceOf(EnSyncAuthenticationException.class);
	}

	@Test
	void anEngineThatIsAway() {
		this.server.stop();
		for (Runnable operation : List.<Runnable>of(this.shop::connect, () -> publish("{}"),
				() -> this.shop.replay(ORDER, "x"))) {
			assertThatExceptionOfType(EnSyncConnectionException.class).isThrownBy(operation::run)
				.withMessageStartingWith("Cannot reach the EnSync engine at " + this.engine.url() + ": ")
				.withMessageEndingWith("Check that it runs and the address.")
				.withCauseInstanceOf(Exception.class);
		}
		subscribe(1);
		await().until(() -> !this.listener.causes.isEmpty());
		assertThat(this.listener.causes.get(0)).isInstanceOf(EnSyncConnectionException.class)
			.hasMessageContaining("Cannot reach")
			.hasCauseInstanceOf(Exception.class);
	}

	@Test
	void anEventThatIsRefused() {
		this.server.faults().refuseNext(EnSyncOperation.PUBLISH, 1, "PERMISSION_DENIED: not yours");
		assertThatExceptionOfType(EnSyncPublishException.class).isThrownBy(() -> publish("{}"))
			.withMessageContaining("recipient 1: The EnSync engine at " + this.engine.url() + " refused the event: ")
			.withMessageContaining("not yours. Check ")
			.withCauseInstanceOf(EnSyncPublishException.class)
			.satisfies((ex) -> assertThat(ex.getPublished()).isEmpty());
	}

	@Test
	void anEngineThatRepeatsTheAppKey() {
		String appKey = this.server.app("shop").appKey();
		this.server.faults().refuseNext(EnSyncOperation.PUBLISH, 1, "app key " + appKey + " may not publish");
		assertThatExceptionOfType(EnSyncPublishException.class).isThrownBy(() -> publish("{}"))
			.withMessageContaining("app key *** may not publish")
			.satisfies((ex) -> assertThat(ex).hasStackTraceContaining("***"))
			.satisfies((ex) -> assertThat(ex.getResult().toString()).doesNotContain(appKey));
	}

	@Test
	void anEventThatIsLargerThanAccepted() {
		try (EnSyncEngine narrow = EnSyncEngine.create(this.engine.url(),
				EnSyncEngineOptions.builder().maxInboundSize(1000).build())) {
			EnSyncApp app = this.server.app("warehouse");
			EnSyncClient client = narrow.createClient(app.appKey(),
					EnSyncClientOptions.of(AppSecretKey.parse(app.secretKey())));
			String idem = publish("\"" + "x".repeat(2000) + "\"").get(0);
			String advice = "Raise the option maxInboundSize, which is the property 'ensync.max-inbound-size'.";
			assertThatExceptionOfType(EnSyncConnectionException.class).isThrownBy(() -> client.replay(ORDER, idem))
				.withMessageEndingWith(advice);
			client.subscribe(ORDER, this.listener).request(1);
			await().until(() -> !this.listener.causes.isEmpty());
			assertThat(this.listener.causes.get(0)).isInstanceOf(EnSyncConnectionException.class)
				.hasMessageEndingWith(advice);
		}
	}

	@Test
	void anEventThatIsLargerThanAcceptedIsAskedForEverMoreSeldomWhateverComesBeforeIt() throws Exception {
		EnSyncApp app = this.server.app("warehouse");
		EnSyncClientOptions keys = EnSyncClientOptions.of(AppSecretKey.parse(app.secretKey()));
		EnSyncEngineOptions.Builder options = EnSyncEngineOptions.builder()
			.maxInboundSize(1000)
			.reconnectInterval(Duration.ofMillis(20))
			.reconnectFactor(10_000)
			.maxReconnectInterval(Duration.ofHours(1));
		try (EnSyncEngine narrow = EnSyncEngine.create(this.engine.url(), options.build());
				EnSyncEngine ticking = EnSyncEngine.create(this.engine.url(),
						EnSyncEngineOptions.builder().heartbeatInterval(Duration.ofMillis(20)).build())) {
			TestListener ticks = new TestListener();
			ticking.createClient(this.server.app("billing").appKey(), EnSyncClientOptions.publishOnly())
				.subscribe("ticks", ticks)
				.request(1);
			await().until(() -> ticks.told.contains("subscribed"));
			publish("{}");
			publish("\"" + "x".repeat(2000) + "\"");
			narrow.createClient(app.appKey(), keys).subscribe(ORDER, this.listener).request(10);
			TestListener others = new TestListener();
			EnSyncSubscription other = narrow.createClient(app.appKey(), keys).subscribe("other", others);
			other.request(1);
			await().until(() -> others.told.contains("subscribed"));
			// The small event comes before it, or again if the session ends too early.
			await().atMost(Duration.ofSeconds(30)).until(() -> this.listener.causes.size() == 2);
			long connects = this.server.calls(EnSyncOperation.CONNECT);
			EnSyncOperation tick = (this.engine.url().startsWith("ws")) ? EnSyncOperation.REPLAY
					: EnSyncOperation.HEARTBEAT;
			long before = this.server.calls(tick);
			// Many times the first interval.
			await().until(() -> this.server.calls(tick) > before + 20);
			assertThat(this.server.calls(EnSyncOperation.CONNECT)).isEqualTo(connects);
			this.shop.publish("other", List.of(app.publicKey()), "{}", Map.of());
			get(other.ack(others.next()));
			assertThat(others.causes).isEmpty();
		}
	}

	@Test
	void anEventWhoseAnswerIsLost() {
		this.shop.connect();
		this.server.faults().loseAnswers(EnSyncOperation.PUBLISH, 1, Status.UNAVAILABLE);
		assertThatExceptionOfType(EnSyncPublishException.class).isThrownBy(() -> publish("{}"))
			.withMessageContaining("is not known, so it was not sent again.")
			.withCauseInstanceOf(EnSyncConnectionException.class);
	}

	@Test
	void aSubscriptionThatIsRefused() {
		this.server.faults()
			.failNext(EnSyncOperation.SUBSCRIBE, 1, Status.PERMISSION_DENIED.withDescription("not yours"));
		subscribe(1);
		await().until(() -> !this.listener.causes.isEmpty());
		assertThat(this.listener.causes.get(0)).isInstanceOf(EnSyncSubscriptionException.class)
			.hasMessageStartingWith(
					"The EnSync engine at " + this.engine.url() + " refused the subscription to " + ORDER)
			.hasMessageContaining("not yours")
			.hasMessageContaining("Check ");
	}

	@Test
	void aSettlementThatIsRefused() throws Exception {
		EnSyncSubscription subscription = subscribe(1);
		publish("{}");
		ReceivedEvent event = this.listener.next();
		this.server.faults().refuseNext(EnSyncOperation.ACKNOWLEDGE, 1, "NOT_FOUND: not yours");
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> get(subscription.ack(event)))
			.havingCause()
			.isInstanceOf(EnSyncSubscriptionException.class)
			.withMessageStartingWith("Event " + event.idem() + " (" + ORDER + ") was not acknowledged: ")
			.withMessageContaining("not yours")
			.withMessageContaining("the engine keeps it");
	}

	@Test
	void anEventWhoseSettlementIsRefusedComesAgain() throws Exception {
		EnSyncSubscription subscription = subscribe(2);
		publish("{}");
		ReceivedEvent event = this.listener.next();
		this.server.faults().refuseNext(EnSyncOperation.ACKNOWLEDGE, 1, "INTERNAL: not now");
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> get(subscription.ack(event)))
			.withCauseInstanceOf(EnSyncSubscriptionException.class);
		ReceivedEvent again = this.listener.next();
		assertThat(again.idem()).isEqualTo(event.idem());
		get(subscription.ack(again));
	}

	@ParameterizedTest
	@ValueSource(strings = { "NOT_FOUND: not yours", "UNAUTHORIZED: not the holder", "ALREADY_ACKNOWLEDGED",
			"it has already been discarded" })
	void anEventThatIsNotHeldAnyMoreDoesNotCostTheSession(String refusal) throws Exception {
		EnSyncSubscription subscription = subscribe(2);
		publish("{}");
		publish("{}");
		ReceivedEvent first = this.listener.next();
		ReceivedEvent second = this.listener.next();
		this.server.faults().refuseNext(EnSyncOperation.ACKNOWLEDGE, 1, refusal);
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> get(subscription.ack(first)))
			.withCauseInstanceOf(EnSyncSubscriptionException.class);
		get(subscription.ack(second));
		assertThat(this.listener.causes).isEmpty();
	}

	@Test
	void aSettlementWhoseAnswerIsLost() throws Exception {
		EnSyncSubscription subscription = subscribe(1);
		publish("{}");
		ReceivedEvent event = this.listener.next();
		this.server.faults().loseAnswers(EnSyncOperation.ACKNOWLEDGE, 1, Status.UNAVAILABLE);
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> get(subscription.ack(event)))
			.havingCause()
			.isInstanceOf(EnSyncConnectionException.class)
			.withMessageContaining("may not have been acknowledged")
			.withMessageEndingWith("delivers it again.");
	}

	@Test
	void anEventWhoseNameWouldForgeALineOfALog() throws Exception {
		String name = "order/x\r\n\u001b[31mERROR\u2028\u0085\u202eforged";
		String shown = "order/x\\u000d\\u000a\\u001b[31mERROR\\u2028\\u0085\\u202eforged";
		EnSyncSubscription subscription = this.warehouse.subscribe("order/*", this.listener);
		subscription.request(1);
		this.server.deliverRaw("warehouse", name, "x", "");
		ReceivedEvent event = this.listener.next();
		assertThat(event.eventName()).as("what is sent back").isEqualTo(name);
		assertThat(event.toString()).contains("eventName=" + shown + ",");
		assertThat(event.event().toString()).contains("eventName=" + shown + ",");
		this.server.faults().refuseNext(EnSyncOperation.ACKNOWLEDGE, 1, "INVALID: no\u0085such\u2028thing");
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> get(subscription.ack(event)))
			.withMessageContaining(" (" + shown + ") ")
			.withMessageContaining("no such thing")
			.withMessageNotContaining("\u2028");
	}

	@Test
	void anEventThatNothingCanSettleIsTakenBackByTheEngineAndComesAgain() throws Exception {
		this.server.faults().deliverWithoutId(1);
		EnSyncSubscription subscription = subscribe(1);
		String idem = publish("{\"id\":1}").get(0);
		ReceivedEvent event = this.listener.next();
		assertThat(event.idem()).isEqualTo(idem);
		get(subscription.ack(event));
		await().untilAsserted(
				() -> assertThat(this.listener.told).containsExactly("subscribed", "disconnected", "subscribed"));
		assertThat(this.listener.causes).singleElement()
			.isInstanceOf(EnSyncConnectionException.class)
			.extracting(Throwable::getMessage)
			.asString()
			.contains("it sent an event that nothing can settle: it has no id");
		assertThat(this.server.events("warehouse").get(0).deliveries()).isEqualTo(2);
	}

	@Test
	void anEventThatNothingCanSettleEvenAgainIsKeptForAWhileSoThatOthersComeFirst() throws Exception {
		this.server.faults().deliverWithoutId(2);
		EnSyncSubscription subscription = subscribe(1);
		String first = publish("{}").get(0);
		await().until(() -> this.server.events("warehouse").get(0).deliveries() == 2);
		String second = publish("{}").get(0);
		ReceivedEvent event = this.listener.next();
		assertThat(event.idem()).as("on the same session").isEqualTo(second);
		get(subscription.ack(event));
		assertThat(this.listener.causes).hasSize(1);
		subscription.request(1);
		event = this.listener.next();
		assertThat(event.idem()).isEqualTo(first);
		get(subscription.ack(event));
		assertThat(this.listener.causes).hasSize(2);
	}

	@Test
	void anEnvelopeThatNobodyCanOpen() throws Exception {
		EnSyncSubscription subscription = subscribe(1);
		String idem = this.server.deliverRaw("warehouse", ORDER, "no envelope", "");
		ReceivedEvent event = this.listener.next();
		assertThatExceptionOfType(EnSyncDecryptionException.class).isThrownBy(() -> subscription.open(event));
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> get(subscription.replay(idem)))
			.withCauseInstanceOf(EnSyncDecryptionException.class);
		get(subscription.ack(event));
	}

}
