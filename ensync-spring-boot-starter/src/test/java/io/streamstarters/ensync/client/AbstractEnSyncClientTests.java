package io.streamstarters.ensync.client;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;

import io.grpc.Status;
import io.streamstarters.ensync.EnSyncConnectionException;
import io.streamstarters.ensync.EnSyncPublishException;
import io.streamstarters.ensync.EnSyncSubscriptionException;
import io.streamstarters.ensync.client.PublishOptions.Envelope;
import io.streamstarters.ensync.crypto.AppSecretKey;
import io.streamstarters.ensync.test.Deferral;
import io.streamstarters.ensync.test.EnSyncApp;
import io.streamstarters.ensync.test.EnSyncOperation;
import io.streamstarters.ensync.test.EventState;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

/**
 * Publishing, receiving and settling.
 */
abstract class AbstractEnSyncClientTests extends AbstractContractTests {

	AbstractEnSyncClientTests(Wire wire) {
		super(wire);
	}

	@Test
	void anEventIsPublishedReceivedAndAcknowledged() throws Exception {
		EnSyncSubscription subscription = subscribe(10);
		List<String> ids = publish("{\"id\":1}");
		ReceivedEvent event = this.listener.next();
		assertThat(ids).containsExactly(event.idem());
		assertThat(subscription.open(event)).isEqualTo("{\"id\":1}");
		assertThat(event.eventName()).isEqualTo(ORDER);
		assertThat(event.sender()).isEqualTo(this.shop.appId());
		assertThat(event.metadataAsMap()).containsEntry("persist", true).containsEntry("headers", Map.of("a", "b"));
		assertThat(event.receivedAt()).isCloseTo(Instant.now(), within(1, ChronoUnit.MINUTES));
		get(subscription.ack(event));
		assertThat(count(EventState.ACKED)).isOne();
	}

	@Test
	void anEventInBlockZeroIsAcknowledgedLikeAnyOther() throws Exception {
		EnSyncSubscription subscription = subscribe(2);
		publish("{}");
		publish("{}");
		ReceivedEvent first = this.listener.next();
		ReceivedEvent second = this.listener.next();
		assertThat(first.block()).isZero();
		assertThat(second.block()).isOne();
		get(subscription.ack(first));
		get(subscription.ack(second));
		assertThat(count(EventState.ACKED)).isEqualTo(2);
	}

	@Test
	void manyRecipientsAreServedAndIdsComeInTheirOrder() {
		List<String> recipients = List.of(this.warehouse.appId(), this.billing.appId(), this.shop.appId());
		List<String> ids = this.shop.publish(ORDER, recipients, "{\"id\":1}", Map.of());
		assertThat(ids).containsExactly(onlyIdOf("warehouse"), onlyIdOf("billing"), onlyIdOf("shop"));
		assertThat(IntStream.of(0, 1, 2)
			.mapToObj(
					(index) -> this.server.events(List.of("warehouse", "billing", "shop").get(index)).get(0).payload())
			.distinct()).as("an envelope of its own for each recipient").hasSize(3);
	}

	@Test
	void oneEnvelopeServesAllRecipientsWhenAskedFor() throws Exception {
		EnSyncSubscription subscription = subscribe(2);
		for (Envelope envelope : List.of(Envelope.HYBRID, Envelope.HYBRID_PYTHON)) {
			this.shop.publish(ORDER, List.of(this.warehouse.appId(), this.billing.appId()), "{\"id\":1}", Map.of(),
					PublishOptions.defaults().withEnvelope(envelope));
			ReceivedEvent event = this.listener.next();
			assertThat(this.server.events("billing")).last()
				.satisfies((other) -> assertThat(other.payload()).isEqualTo(event.payload()));
			assertThat(subscription.open(event)).isEqualTo("{\"id\":1}");
		}
	}

	@Test
	void whatTheEngineSeesIsMetadataAndTheShapeOfThePayload() {
		this.shop.publish(ORDER, List.of(this.warehouse.appId()), "{\"card\":\"4711\"}", Map.of("tenant", "x"));
		this.shop.publish(ORDER, List.of(this.warehouse.appId()), "{\"card\":\"4711\"}", Map.of(),
				PublishOptions.defaults().withPayloadMetadata(false));
		assertThat(this.server.events("warehouse")).satisfiesExactly((event) -> {
			assertThat(event.metadata()).isEqualTo("{\"persist\":true,\"headers\":{},\"tenant\":\"x\"}");
			assertThat(event.payloadMetadata())
				.isEqualTo("{\"byte_size\":15,\"skeleton\":{\"card\":\"string\"},\"field_count\":1}");
			assertThat(event.payload()).doesNotContain("4711");
		}, (event) -> assertThat(event.payloadMetadata()).isNull());
	}

	@Test
	void aPartialFailureKeepsTheIdsThatWereGranted() {
		this.shop.connect();
		String unknown = AppSecretKey.parse(EnSyncApp.generate("other").secretKey()).publicKey();
		assertThatExceptionOfType(EnSyncPublishException.class)
			.isThrownBy(() -> this.shop.publish(ORDER, List.of(this.warehouse.appId(), unknown, this.billing.appId()),
					"{}", Map.of()))
			.withMessageContaining("2 of 3")
			.withMessageContaining("recipient 2")
			.withMessageContaining("recipient not found")
			.satisfies((ex) -> assertThat(ex.getPublished()).containsExactly(
					Map.entry(this.warehouse.appId(), onlyIdOf("warehouse")),
					Map.entry(this.billing.appId(), onlyIdOf("billing"))));
	}

	@Test
	void anEventIsDeferred() throws Exception {
		EnSyncSubscription subscription = subscribe(2);
		publish("{}");
		ReceivedEvent event = this.listener.next();
		DeferResult result = get(subscription.defer(event, Duration.ofHours(1), "busy"));
		assertThat(result.idem()).isEqualTo(event.idem());
		assertThat(result.confirmed()).isTrue();
		assertThat(result.scheduledDelivery()).isCloseTo(Instant.now().plus(Duration.ofHours(1)),
				within(1, ChronoUnit.MINUTES));
		assertThat(this.server.events("warehouse").get(0).deferrals())
			.containsExactly(new Deferral(Duration.ofHours(1), 0, "busy"));
	}

	@Test
	void anEventIsDeferredWithAPriority() throws Exception {
		EnSyncSubscription subscription = subscribe(1);
		publish("{}");
		ReceivedEvent event = this.listener.next();
		for (int priority : new int[] { -1, 6 }) {
			assertThatExceptionOfType(ExecutionException.class)
				.isThrownBy(() -> get(subscription.defer(event, Duration.ofHours(1), priority, "busy")))
				.withCauseInstanceOf(EnSyncSubscriptionException.class)
				.withMessageContaining("priority");
		}
		assertThat(this.server.calls(EnSyncOperation.DEFER)).isZero();
		get(subscription.defer(event, Duration.ofHours(1), 5, "busy"));
		assertThat(this.server.events("warehouse").get(0).deferrals())
			.containsExactly(new Deferral(Duration.ofHours(1), 5, "busy"));
	}

	@Test
	void anEventIsGivenBackAtOnce() throws Exception {
		EnSyncSubscription subscription = subscribe(2);
		publish("{}");
		ReceivedEvent event = this.listener.next();
		get(subscription.release(event, "shutting down"));
		assertThat(this.listener.next().idem()).isEqualTo(event.idem());
		assertThat(this.server.events("warehouse").get(0).deferrals())
			.containsExactly(new Deferral(Duration.ZERO, 0, "shutting down"));
	}

	@Test
	void aDelayOutOfTheLimitsIsRefusedBeforeAnythingIsSent() throws Exception {
		EnSyncSubscription subscription = subscribe(1);
		publish("{}");
		ReceivedEvent event = this.listener.next();
		for (Duration delay : List.of(Duration.ZERO, Duration.ofMillis(999), Duration.ofSeconds(-5),
				Duration.ofHours(24).plusMillis(1))) {
			assertThat(subscription.defer(event, delay, "x")).isCompletedExceptionally();
			assertThatExceptionOfType(ExecutionException.class)
				.isThrownBy(() -> get(subscription.defer(event, delay, "x")))
				.withCauseInstanceOf(EnSyncSubscriptionException.class)
				.withMessageContaining("24 hours");
		}
		assertThat(this.server.calls(EnSyncOperation.DEFER)).isZero();
		get(subscription.defer(event, Duration.ofSeconds(1), "x"));
	}

	@Test
	void anEventIsDiscardedForAReason() throws Exception {
		EnSyncSubscription subscription = subscribe(1);
		publish("{}");
		ReceivedEvent event = this.listener.next();
		assertThat(subscription.discard(event, " ")).isCompletedExceptionally();
		assertThat(this.server.calls(EnSyncOperation.DISCARD)).isZero();
		assertThat(get(subscription.discard(event, "obsolete")).idem()).isEqualTo(event.idem());
		assertThat(this.server.events("warehouse").get(0).discardReason()).isEqualTo("obsolete");
	}

	@Test
	void aPatternReceivesAndSettlesUnderTheEventsOwnName() throws Exception {
		EnSyncSubscription subscription = this.warehouse.subscribe("order/*", this.listener);
		subscription.request(2);
		publish("{}");
		publish("{}");
		ReceivedEvent event = this.listener.next();
		assertThat(event.eventName()).isEqualTo(ORDER);
		get(subscription.ack(event));
		get(subscription.discard(this.listener.next(), "obsolete"));
		assertThat(count(EventState.ACKED)).isOne();
		assertThat(count(EventState.DISCARDED)).isOne();
	}

	@Test
	void aRefusedSettlementFailsAndTheSessionLivesOn() throws Exception {
		EnSyncSubscription subscription = subscribe(2);
		publish("{}");
		ReceivedEvent event = this.listener.next();
		get(subscription.ack(event));
		for (CompletableFuture<?> again : List.of(subscription.ack(event), subscription.discard(event, "x"))) {
			assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> get(again))
				.withCauseInstanceOf(EnSyncSubscriptionException.class)
				.withMessageContaining(event.idem())
				.withMessageContaining("NOT_FOUND");
		}
		this.server.faults().failNext(EnSyncOperation.ACKNOWLEDGE, 1, Status.NOT_FOUND.withDescription("no event"));
		publish("{}");
		ReceivedEvent next = this.listener.next();
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> get(subscription.ack(next)))
			.withCauseInstanceOf(EnSyncSubscriptionException.class);
		get(subscription.ack(next));
		assertThat(this.listener.causes).isEmpty();
	}

	@Test
	void noMoreEventsArriveThanWereAskedFor() throws Exception {
		EnSyncSubscription subscription = subscribe(2);
		for (int i = 0; i < 10; i++) {
			publish("{\"i\":" + i + "}");
		}
		ReceivedEvent first = this.listener.next();
		this.listener.next();
		get(subscription.ack(first));
		// Answers of the engine come in order on one connection; nothing was under way.
		this.warehouse.check(Duration.ofSeconds(10));
		assertThat(this.listener.waiting()).isZero();
		subscription.request(3);
		for (int i = 2; i < 5; i++) {
			assertThat(subscription.open(this.listener.next())).isEqualTo("{\"i\":" + i + "}");
		}
		this.warehouse.check(Duration.ofSeconds(10));
		assertThat(this.listener.waiting()).isZero();
	}

	@Test
	void anEventWhoseListenerFailsIsDeferred() {
		EnSyncSubscription subscription = this.warehouse.subscribe(ORDER, (event) -> {
			throw new AssertionError("on purpose");
		});
		subscription.request(2);
		publish("{}");
		publish("{}");
		await().untilAsserted(() -> assertThat(this.server.events("warehouse"))
			.allSatisfy((event) -> assertThat(event.deferrals()).isNotEmpty()));
		assertThat(subscription.state()).isEqualTo(SubscriptionState.SUBSCRIBED);
	}

	@Test
	void olderKeysStillOpenWhatWasSealedForThem() throws Exception {
		AppSecretKey newKey = AppSecretKey.parse(EnSyncApp.generate("x").secretKey());
		EnSyncClient rotated = this.engine.createClient(this.server.app("warehouse").appKey(),
				EnSyncClientOptions.of(newKey, AppSecretKey.parse(this.server.app("warehouse").secretKey())));
		EnSyncSubscription subscription = rotated.subscribe(ORDER, this.listener);
		subscription.request(1);
		publish("{\"id\":1}");
		assertThat(subscription.open(this.listener.next())).isEqualTo("{\"id\":1}");
		assertThat(rotated.appId()).isEqualTo(newKey.publicKey());
	}

	@Test
	void closingASubscriptionGivesItsEventsToOthers() throws Exception {
		EnSyncSubscription subscription = subscribe(1);
		publish("{}");
		ReceivedEvent event = this.listener.next();
		subscription.close();
		subscription.close();
		assertThat(subscription.state()).isEqualTo(SubscriptionState.CLOSED);
		await().untilAsserted(() -> assertThat(count(EventState.PENDING)).isOne());
		assertThat(this.server.calls(EnSyncOperation.UNSUBSCRIBE)).isOne();
		// The session ends when the engine's answer is there.
		await().untilAsserted(
				() -> assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> get(subscription.ack(event)))
					.withCauseInstanceOf(EnSyncConnectionException.class)
					.withMessageContaining("delivers it again"));
		TestListener other = new TestListener();
		this.warehouse.subscribe(ORDER, other).request(1);
		assertThat(other.next().idem()).isEqualTo(event.idem());
		assertThat(this.listener.causes).isEmpty();
	}

	@Test
	void eachSubscriptionHasItsOwnSessionOnTheSharedChannel() {
		subscribe(1);
		this.warehouse.subscribe(ORDER, new TestListener());
		this.warehouse.connect();
		this.warehouse.connect();
		await()
			.untilAsserted(() -> assertThat(this.server.sessions().stream().map((session) -> session.subscriptions()))
				.containsExactlyInAnyOrder(List.of(), List.of(ORDER), List.of(ORDER)));
	}

	@Test
	void anEngineClosesItsClientsAndWhatTheyHaveUnderWayIsDone() throws Exception {
		EnSyncSubscription subscription = subscribe(1);
		publish("{}");
		ReceivedEvent event = this.listener.next();
		CompletableFuture<Void> ack = subscription.ack(event);
		this.shop.close(true);
		get(ack);
		assertThat(count(EventState.ACKED)).isOne();
		assertThat(this.server.calls(EnSyncOperation.UNSUBSCRIBE)).isOne();
		assertThatExceptionOfType(EnSyncConnectionException.class).isThrownBy(() -> publish("{}"))
			.withMessageContaining("closed");
		assertThatExceptionOfType(EnSyncConnectionException.class)
			.isThrownBy(() -> this.warehouse.subscribe(ORDER, this.listener))
			.withMessageContaining("closed");
	}

}
