package io.streamstarters.ensync.listener;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import io.streamstarters.ensync.Applications;
import io.streamstarters.ensync.EnSyncHeaders;
import io.streamstarters.ensync.EnSyncListener;
import io.streamstarters.ensync.client.DeferResult;
import io.streamstarters.ensync.client.DiscardResult;
import io.streamstarters.ensync.crypto.PayloadCipher;
import io.streamstarters.ensync.crypto.RecipientKey;
import io.streamstarters.ensync.listener.OrderListener.Order;
import io.streamstarters.ensync.test.Deferral;
import io.streamstarters.ensync.test.EnSyncApp;
import io.streamstarters.ensync.test.EnSyncOperation;
import io.streamstarters.ensync.test.EventState;
import io.streamstarters.ensync.test.ReceivedEvent;
import io.streamstarters.listener.Acknowledgment;
import io.streamstarters.listener.ListenerErrorHandler;
import io.streamstarters.listener.ListenerHeaders;
import io.streamstarters.listener.Settlement;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;
import org.springframework.messaging.Message;
import org.springframework.messaging.handler.annotation.Header;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What a listener does with an event whose connection holds. The paths of an event:
 * <ol>
 * <li>the method returns: acknowledged; and its reply is published before that</li>
 * <li>the method or the reply fails: deferred, each time for longer</li>
 * <li>the envelope cannot be opened, or the payload does not fit the method: deferred by
 * the longest interval, without a call of the method</li>
 * <li>the method decides by an acknowledgment: acknowledged, deferred or discarded</li>
 * <li>the event was handled before: acknowledged without a call of the method</li>
 * <li>the event is in hand already: settled with the one in hand</li>
 * <li>the listener stops before the event was started: released</li>
 * <li>the session ends: left with the engine, which delivers it again</li>
 * </ol>
 * The last two, and events that come twice because of them, are in
 * {@link EnSyncListenerLifecycleTests}.
 */
@ExtendWith(OutputCaptureExtension.class)
class EnSyncListenerTests {

	private static final String CREATED = "orders/created";

	private final Applications applications = new Applications();

	@AfterEach
	void close() {
		this.applications.close();
	}

	@Test
	void handledEventsAreAcknowledgedAlsoThatOfBlockZero() throws Exception {
		OrderListener orders = start(OrderListener.class);
		String first = publish(1);
		String second = publish(2);
		assertThat(orders.next().number()).isOne();
		assertThat(orders.next().number()).isEqualTo(2);
		this.applications.awaitState(first, EventState.ACKED);
		this.applications.awaitState(second, EventState.ACKED);
		assertThat(this.applications.event(first).block()).isZero();
		assertThat(this.applications.event(first).deliveries()).isOne();
		assertThat(calls(EnSyncOperation.DEFER)).isZero();
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void failuresDeferWithAGrowingDelayUntilTheEventIsHandled(boolean error) throws Exception {
		OrderListener orders = start(OrderListener.class);
		orders.action = (order) -> {
			if (orders.attempts.size() < 4) {
				if (error) {
					throw new StackOverflowError("on purpose");
				}
				throw new IllegalStateException("on purpose");
			}
		};
		String event = publish(1);
		for (int failures = 1; failures < 4; failures++) {
			this.applications.awaitState(event, EventState.DEFERRED);
			this.applications.clock().advance(delay(event));
			int attempts = failures + 1;
			await().until(() -> orders.attempts.size() == attempts);
		}
		this.applications.awaitState(event, EventState.ACKED);
		String reason = error ? "StackOverflowError" : "IllegalStateException";
		assertThat(this.applications.event(event).deferrals()).containsExactly(
				new Deferral(Duration.ofSeconds(1), 0, reason), new Deferral(Duration.ofSeconds(2), 0, reason),
				new Deferral(Duration.ofSeconds(4), 0, reason));
		assertThat(orders.attempts).containsExactly(1, 2, 3, 4);
		assertThat(orders.handled).hasSize(1);
	}

	@Test
	void anErrorHandlerOfTheApplicationDecidesAboutFailedEvents() {
		OrderListener orders = this.applications.start(DiscardingErrorHandler.class).getBean(OrderListener.class);
		orders.action = (order) -> {
			throw new IllegalStateException("on purpose");
		};
		String event = publish(1);
		this.applications.awaitState(event, EventState.DISCARDED);
		assertThat(this.applications.event(event).discardReason()).isEqualTo("Given up at attempt 1");
	}

	@Test
	void ofSeveralErrorHandlersThePrimaryOneDecides() {
		OrderListener orders = this.applications.start(TwoErrorHandlers.class).getBean(OrderListener.class);
		orders.action = (order) -> {
			throw new IllegalStateException("on purpose");
		};
		String event = publish(1);
		this.applications.awaitState(event, EventState.DISCARDED);
		assertThat(this.applications.event(event).discardReason()).isEqualTo("Given up by the primary one");
	}

	@Test
	void theDelayOfADeferralKeepsToTheLimitsOfTheEngine() {
		OrderListener orders = start(OrderListener.class, "ensync.listener.retry.initial-interval=10ms",
				"ensync.listener.retry.multiplier=100000000", "ensync.listener.retry.max-interval=10d");
		orders.action = (order) -> {
			throw new IllegalStateException("on purpose");
		};
		String event = publish(1);
		this.applications.awaitState(event, EventState.DEFERRED);
		this.applications.clock().advance(delay(event));
		await().untilAsserted(() -> assertThat(this.applications.event(event).deferrals()).extracting(Deferral::delay)
			.containsExactly(Duration.ofSeconds(1), Duration.ofHours(24)));
	}

	@Test
	void anEnvelopeThatCannotBeOpenedIsDeferredAndStopsNothingBehindIt(CapturedOutput output) throws Exception {
		OrderListener orders = start(OrderListener.class);
		String noEnvelope = deliver("bWFya2VyLW9mLXBheWxvYWQ=");
		String forSomebodyElse = deliver(
				new PayloadCipher().seal(Order.json(1), RecipientKey.parse(EnSyncApp.generate("other").publicKey())));
		String good = publish(2);
		assertThat(orders.next().number()).isEqualTo(2);
		this.applications.awaitState(good, EventState.ACKED);
		for (String bad : List.of(noEnvelope, forSomebodyElse)) {
			this.applications.awaitState(bad, EventState.DEFERRED);
			assertThat(this.applications.event(bad).deferrals())
				.containsExactly(new Deferral(Duration.ofMinutes(1), 0, "EnSyncDecryptionException"));
		}
		this.applications.clock().advance(Duration.ofMinutes(1));
		await().untilAsserted(
				() -> assertThat(this.applications.event(forSomebodyElse).deferrals()).extracting(Deferral::delay)
					.containsExactly(Duration.ofMinutes(1), Duration.ofMinutes(1)));
		assertThat(orders.started).containsExactly(2);
		assertThat(output).contains(noEnvelope, "The payload's envelope is not JSON", forSomebodyElse)
			.doesNotContain("marker-of-payload", "bWFya2Vy", this.applications.event(forSomebodyElse).payload());
	}

	@Test
	void aPayloadThatDoesNotFitTheParameterIsDeferredAndStopsNothingBehindIt(CapturedOutput output) throws Exception {
		OrderListener orders = start(OrderListener.class);
		String bad = this.applications.publish(CREATED, "{\"number\":\"marker-of-payload\"}");
		String array = this.applications.publish(CREATED, "[\"marker-of-payload\"]");
		String good = publish(2);
		assertThat(orders.next().number()).isEqualTo(2);
		this.applications.awaitState(good, EventState.ACKED);
		for (String event : List.of(bad, array)) {
			assertThat(this.applications.event(event).deferrals()).extracting(Deferral::reason)
				.containsExactly("PayloadException");
		}
		assertThat(orders.started).containsExactly(2);
		assertThat(output).contains(bad, "number").doesNotContain("marker-of-payload");
	}

	@Test
	void thePatternOfAListenerReceivesAndTheEventIsSettledUnderItsOwnName() throws Exception {
		OrderListener orders = start(OrderListener.class, "events=orders/*", "more-events=orders/*");
		String event = this.applications.publish("orders/eu/created", Order.json(1));
		assertThat(orders.next().number()).isOne();
		this.applications.awaitState(event, EventState.ACKED);
		assertThat(calls(EnSyncOperation.SUBSCRIBE)).as("equal names count once").isOne();
	}

	@Test
	void eachOfSeveralNamesReceivesWithoutTheOthers() throws Exception {
		OrderListener orders = start(OrderListener.class, "more-events=orders/changed");
		for (int round = 0; round < 3; round++) {
			for (String name : List.of("orders/changed", CREATED, "orders/changed", "orders/changed")) {
				String event = this.applications.publish(name, Order.json(round));
				orders.next();
				this.applications.awaitState(event, EventState.ACKED);
			}
		}
		assertThat(orders.mostParallel).hasValue(1);
	}

	@Test
	void competingSessionsHandleEventsSideBySide() throws Exception {
		OrderListener orders = start(OrderListener.class, "ensync.listener.concurrency=3");
		assertThat(this.applications.server().sessions())
			.filteredOn((session) -> session.subscriptions().equals(List.of(CREATED)))
			.hasSize(3);
		CountDownLatch all = new CountDownLatch(3);
		orders.action = (order) -> {
			all.countDown();
			assertThat(all.await(20, TimeUnit.SECONDS)).isTrue();
		};
		IntStream.range(0, 9).forEach(this::publish);
		for (int i = 0; i < 9; i++) {
			orders.next();
		}
		await().until(() -> this.applications.server().count("warehouse", EventState.ACKED) == 9);
		assertThat(orders.mostParallel).hasValue(3);
	}

	@Test
	void aStuckHandlerLeavesTheOtherSessionsTheirWork() throws Exception {
		OrderListener orders = start(OrderListener.class, "ensync.listener.concurrency=2",
				"more-events=orders/changed");
		CountDownLatch open = orders.block(0);
		publish(0);
		await().until(() -> orders.started.contains(0));
		for (int i = 1; i < 10; i++) {
			publish(i);
			assertThat(orders.next().number()).isEqualTo(i);
			this.applications.publish("orders/changed", Order.json(i));
			assertThat(orders.next().number()).isEqualTo(i);
		}
		open.countDown();
		orders.next();
	}

	@Test
	void aSessionHoldsOneEventAtATime() throws Exception {
		OrderListener orders = start(OrderListener.class);
		CountDownLatch open = orders.block(0);
		IntStream.range(0, 5).forEach(this::publish);
		await().until(() -> orders.started.size() == 1);
		assertThat(this.applications.server().count("warehouse", EventState.DELIVERED)).isOne();
		assertThat(this.applications.server().count("warehouse", EventState.PENDING)).isEqualTo(4);
		open.countDown();
		for (int i = 0; i < 5; i++) {
			assertThat(orders.next().number()).isEqualTo(i);
		}
	}

	@Test
	void headersTellAboutTheEvent() throws Exception {
		HeaderListener listener = start(HeaderListener.class);
		String idem = this.applications.shop()
			.publish("orders/eu", List.of(this.applications.server().app("warehouse").publicKey()), "{}",
					Map.of("source", "shop", "headers", Map.of("a", "b")))
			.get(0);
		Map<String, Object> headers = listener.received.poll(20, TimeUnit.SECONDS);
		assertThat(headers).containsEntry(EnSyncHeaders.ID, idem)
			.containsEntry(EnSyncHeaders.EVENT_NAME, "orders/eu")
			.containsEntry(EnSyncHeaders.SENDER, this.applications.server().app("shop").publicKey())
			.containsEntry(EnSyncHeaders.BLOCK, 0L)
			.containsEntry(EnSyncHeaders.METADATA,
					Map.of("source", "shop", "persist", true, "headers", Map.of("a", "b")))
			.containsEntry("payload", "{}")
			.containsKey(EnSyncHeaders.RECEIVED_AT);
	}

	@Test
	void metadataThatIsNoObjectStopsNoEvent() throws Exception {
		HeaderListener listener = start(HeaderListener.class);
		this.applications.server().deliverRaw("warehouse", "orders/eu", seal("{}"), "no metadata");
		assertThat(listener.received.poll(20, TimeUnit.SECONDS)).containsEntry(EnSyncHeaders.METADATA, Map.of())
			.containsEntry(EnSyncHeaders.SENDER, "");
	}

	@Test
	void textIsThePayloadAsItWasEncrypted() throws Exception {
		TextListener listener = start(TextListener.class);
		this.applications.publish(CREATED, "{ \"number\" : 1.50 }");
		assertThat(listener.received.poll(20, TimeUnit.SECONDS)).isEqualTo("{ \"number\" : 1.50 }");
	}

	@Test
	void theMethodCanDecideItself() {
		DecidingListener listener = start(DecidingListener.class);
		String discarded = this.applications.publish(CREATED, "\"discard\"");
		String later = this.applications.publish(CREATED, "\"later\"");
		String acknowledged = this.applications.publish(CREATED, "\"ack\"");
		this.applications.awaitState(acknowledged, EventState.ACKED);
		this.applications.awaitState(discarded, EventState.DISCARDED);
		assertThat(this.applications.event(discarded).discardReason()).isEqualTo("not wanted");
		this.applications.awaitState(later, EventState.DEFERRED);
		assertThat(this.applications.event(later).deferrals())
			.containsExactly(new Deferral(Duration.ofHours(24), 5, "busy"));
		assertThat(listener.answer("\"ack\"")).isNull();
		assertThat(listener.answer("\"discard\"")).isInstanceOfSatisfying(DiscardResult.class,
				(result) -> assertThat(result.idem()).isEqualTo(discarded));
		assertThat(listener.answer("\"later\"")).isInstanceOfSatisfying(DeferResult.class,
				(result) -> assertThat(result.scheduledDelivery())
					.isEqualTo(this.applications.clock().instant().plus(Duration.ofHours(24))));
	}

	@Test
	void aPriorityGoesToTheEngineAlsoWithoutADelay() {
		start(DecidingListener.class);
		String event = this.applications.publish(CREATED, "\"urgent\"");
		await().until(() -> !this.applications.event(event).deferrals().isEmpty());
		assertThat(this.applications.event(event).deferrals().get(0))
			.isEqualTo(new Deferral(Duration.ZERO, 5, "urgent"));
	}

	@Test
	void aMethodThatDefersForLongerThanTheEngineCanHasFailed() {
		start(DecidingListener.class);
		String event = this.applications.publish(CREATED, "\"much later\"");
		this.applications.awaitState(event, EventState.DEFERRED);
		assertThat(this.applications.event(event).deferrals())
			.containsExactly(new Deferral(Duration.ofSeconds(1), 0, "IllegalArgumentException"));
	}

	private <T> T start(Class<T> listener, String... properties) {
		return this.applications.start(listener, properties).getBean(listener);
	}

	private String publish(int number) {
		return this.applications.publish(CREATED, Order.json(number));
	}

	private String deliver(String payload) {
		return this.applications.server().deliverRaw("warehouse", CREATED, payload, "{}");
	}

	private String seal(String json) {
		return new PayloadCipher().seal(json,
				RecipientKey.parse(this.applications.server().app("warehouse").publicKey()));
	}

	private Duration delay(String idem) {
		ReceivedEvent event = this.applications.event(idem);
		return event.deferrals().get(event.deferrals().size() - 1).delay();
	}

	private long calls(EnSyncOperation operation) {
		return this.applications.server().calls(operation);
	}

	static class HeaderListener {

		final BlockingQueue<Map<String, Object>> received = new LinkedBlockingQueue<>();

		@EnSyncListener("orders/*")
		void on(Message<String> message, @Header(EnSyncHeaders.METADATA) Map<String, Object> metadata,
				@Header(EnSyncHeaders.SENDER) String sender, @Header(EnSyncHeaders.BLOCK) long block) {
			Map<String, Object> all = new HashMap<>(message.getHeaders());
			all.put("payload", message.getPayload());
			assertThat(all).containsEntry(EnSyncHeaders.METADATA, metadata)
				.containsEntry(EnSyncHeaders.SENDER, sender)
				.containsEntry(EnSyncHeaders.BLOCK, block);
			this.received.add(all);
		}

	}

	static class TextListener {

		final BlockingQueue<String> received = new LinkedBlockingQueue<>();

		@EnSyncListener(CREATED)
		void on(String json) {
			this.received.add(json);
		}

	}

	static class DecidingListener {

		private final Map<String, CompletionStage<?>> answers = new ConcurrentHashMap<>();

		@Nullable Object answer(String json) {
			return this.answers.get(json).toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
		}

		@EnSyncListener(CREATED)
		void on(String json, Acknowledgment acknowledgment, @Header(ListenerHeaders.DELIVERY_ATTEMPT) int attempt) {
			this.answers.put(json, acknowledgment.settled());
			switch (json) {
				case "\"discard\"" -> acknowledgment.discard("not wanted");
				case "\"later\"" -> acknowledgment.retryLater(Duration.ofHours(24), 5, "busy");
				case "\"urgent\"" -> {
					if (attempt == 1) {
						acknowledgment.retryLater(Duration.ZERO, 5, "urgent");
					}
				}
				case "\"much later\"" -> acknowledgment.retryLater(Duration.ofHours(25), "busy");
				default -> {
					acknowledgment.ack();
					throw new IllegalStateException("after the decision");
				}
			}
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import(OrderListener.class)
	static class DiscardingErrorHandler {

		@Bean
		ListenerErrorHandler errorHandler() {
			return (failure) -> Settlement.discard("Given up at attempt " + failure.attempt());
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class TwoErrorHandlers extends DiscardingErrorHandler {

		@Bean
		@Primary
		ListenerErrorHandler primaryErrorHandler() {
			return (failure) -> Settlement.discard("Given up by the primary one");
		}

	}

}
