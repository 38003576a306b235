package io.streamstarters.ensync.client;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;

import io.grpc.Status;
import io.streamstarters.ensync.EnSyncConnectionException;
import io.streamstarters.ensync.EnSyncDecryptionException;
import io.streamstarters.ensync.EnSyncException;
import io.streamstarters.ensync.EnSyncPublishException;
import io.streamstarters.ensync.EnSyncReplyTimeoutException;
import io.streamstarters.ensync.crypto.AppSecretKey;
import io.streamstarters.ensync.test.Deferral;
import io.streamstarters.ensync.test.EnSyncOperation;
import io.streamstarters.ensync.test.EnSyncSession;
import io.streamstarters.ensync.test.EventState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Requests and replies of a client without listeners. The paths of a request:
 * <ol>
 * <li>somebody replies who copies the correlation id, or all headers: handed over and
 * acknowledged, on whatever subscription of the client it comes</li>
 * <li>a reply is for another instance: given back, or dropped when its time is over</li>
 * <li>an ordinary event comes on the subscription for replies: given back</li>
 * <li>the app sends to itself: its request is no reply</li>
 * <li>nothing comes in time: an exception; a late reply is acknowledged and dropped, and
 * so is one that comes twice</li>
 * <li>the reply cannot be opened: an exception, and acknowledged</li>
 * <li>the request is wrong, refused, or one too many: an exception at once</li>
 * <li>the client is closed, or its subscription gives up: an exception</li>
 * </ol>
 * Whatever ends a request, nothing of it is left: its place is free again.
 */
class RequestTests extends AbstractEngineTests {

	private static final Duration LONG = Duration.ofSeconds(30);

	private final TestListener requests = new TestListener();

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void aReplyIsHandedOverAndAcknowledgedWhetherAllHeadersWereCopiedOrOne(boolean all) throws Exception {
		EnSyncClient warehouse = peer();
		CompletableFuture<String> reply = client("shop").requestAsync(ORDER, recipient(), "{\"a\":1}", LONG);
		ReceivedEvent request = this.requests.next();
		assertThat(request.headers()).containsOnlyKeys(RequestHeaders.CORRELATION_ID, RequestHeaders.REPLY_TO)
			.containsEntry(RequestHeaders.REPLY_TO, ORDER);
		String idem = reply(warehouse, request, all ? request.headers()
				: Map.of(RequestHeaders.CORRELATION_ID, request.headers().get(RequestHeaders.CORRELATION_ID)));
		assertThat(get(reply)).isEqualTo("{\"done\":true}");
		awaitState(idem, EventState.ACKED);
	}

	@Test
	void aReplyIsKnownOnASubscriptionForOtherEventsWhichGetsItsOwnAllTheSame() throws Exception {
		EnSyncClient warehouse = peer();
		EnSyncClient shop = client("shop");
		shop.subscribe("*", this.listener).request(1);
		await().until(() -> this.listener.told.size() == 1);
		for (int i = 0; i < 5; i++) {
			CompletableFuture<String> reply = shop.requestAsync(ORDER, recipient(), "{}", LONG);
			ReceivedEvent request = this.requests.next();
			awaitState(reply(warehouse, request), EventState.ACKED);
			assertThat(get(reply)).isEqualTo("{\"done\":true}");
		}
		assertThat(this.listener.waiting()).isZero();
		String idem = warehouse.publish("other", List.of(shop.appId()), "{}", Map.of()).get(0);
		assertThat(this.listener.next().idem()).isEqualTo(idem);
	}

	@Test
	void aReplyToAnotherInstanceIsGivenBackUntilThatOneGetsIt() throws Exception {
		EnSyncClient warehouse = peer();
		List<EnSyncClient> instances = List.of(client("shop"), client("shop"));
		List<CompletableFuture<String>> replies = instances.stream()
			.map((instance) -> instance.requestAsync(ORDER, recipient(), "{}", LONG))
			.toList();
		for (int i = 0; i < instances.size(); i++) {
			reply(warehouse, this.requests.next());
		}
		for (CompletableFuture<String> reply : replies) {
			assertThat(get(reply)).isEqualTo("{\"done\":true}");
		}
		await().until(() -> this.server.count("shop", EventState.ACKED) == 2);
	}

	@Test
	void whatBecomesOfAReplyToAnotherInstanceDependsOnItsTime() throws Exception {
		EnSyncClient shop = client("shop");
		shop.subscribe(ORDER, this.listener).request(1);
		String waitedFor = deliver(id(Instant.now().plusSeconds(30)));
		await().until(() -> !event(waitedFor).deferrals().isEmpty());
		assertThat(event(waitedFor).deferrals().get(0)).satisfies((deferral) -> {
			assertThat(deferral.delay()).isBetween(Duration.ofSeconds(1), Duration.ofMillis(1500));
			assertThat(deferral.reason()).isEqualTo("A reply to another instance");
		});
		String justOver = deliver(id(Instant.now().minusSeconds(30)));
		await().until(() -> !event(justOver).deferrals().isEmpty());
		awaitState(deliver(id(Instant.now().minusSeconds(90))), EventState.ACKED);
		assertThat(this.listener.waiting()).isZero();
		String tooLong = deliver(id(Instant.now().plusSeconds(7200)));
		assertThat(this.listener.next().idem()).as("no request waits so long").isEqualTo(tooLong);
	}

	@Test
	void anEventWithACorrelationIdOfSomebodyElseIsOneLikeAnyOther() throws Exception {
		EnSyncClient shop = client("shop");
		EnSyncSubscription subscription = shop.subscribe(ORDER, this.listener);
		subscription.request(10);
		String warehouseId = CorrelationId.create("x", Instant.now().plusSeconds(9), recipient()).toString();
		for (String id : List.of("", "4711", "a.b.c.d", "a.b.1.d", "a.b.1." + shop.appId() + ".e", warehouseId)) {
			String idem = deliver(id);
			ReceivedEvent event = this.listener.next();
			assertThat(event.idem()).isEqualTo(idem);
			get(subscription.ack(event));
		}
		assertThat(deliver("{\"correlationId\":\"x\"}", "no metadata correlationId")).isNotEmpty();
		this.listener.next();
	}

	@Test
	void anOrdinaryEventOnTheSubscriptionForRepliesIsGivenBack() throws Exception {
		EnSyncClient warehouse = peer();
		EnSyncClient shop = client("shop");
		CompletableFuture<String> reply = shop.requestAsync(ORDER, recipient(), "{}", LONG);
		String ordinary = warehouse.publish(ORDER, List.of(shop.appId()), "{}", Map.of()).get(0);
		await().until(() -> !event(ordinary).deferrals().isEmpty());
		assertThat(event(ordinary).deferrals().get(0))
			.isEqualTo(new Deferral(Duration.ofSeconds(1), 0, "No reply to a request"));
		reply(warehouse, this.requests.next());
		assertThat(get(reply)).isEqualTo("{\"done\":true}");
	}

	@Test
	void anAppThatSendsToItselfDoesNotTakeItsRequestForTheReply() throws Exception {
		EnSyncClient shop = client("shop");
		shop.subscribe(ORDER, this.requests).request(1);
		await().until(() -> this.requests.told.size() == 1);
		CompletableFuture<String> reply = shop.requestAsync(ORDER, shop.appId(), "{\"question\":1}", LONG);
		ReceivedEvent request = this.requests.next();
		assertThat(reply).isNotDone();
		assertThat(request.headers()).containsKey(RequestHeaders.REPLY_TO);
		reply(shop, request);
		assertThat(get(reply)).isEqualTo("{\"done\":true}");
	}

	@Test
	void aReplyThatIsLateIsAcknowledgedAndDropped() throws Exception {
		EnSyncClient warehouse = peer();
		EnSyncClient shop = client("shop");
		assertThatExceptionOfType(EnSyncReplyTimeoutException.class)
			.isThrownBy(() -> shop.request(ORDER, recipient(), "{}", Duration.ofMillis(50)))
			.withMessage("No reply to the request " + ORDER + " came within 50 ms.");
		awaitState(reply(warehouse, this.requests.next()), EventState.ACKED);
	}

	@Test
	void aReplyThatComesTwiceIsAcknowledgedTwice() throws Exception {
		EnSyncClient warehouse = peer();
		CompletableFuture<String> reply = client("shop").requestAsync(ORDER, recipient(), "{}", LONG);
		String idem = reply(warehouse, this.requests.next());
		get(reply);
		awaitState(idem, EventState.ACKED);
		this.server.faults().redeliver(idem);
		await().until(() -> event(idem).deliveries() == 2);
		awaitState(idem, EventState.ACKED);
	}

	@Test
	void aReplyWhoseAcknowledgmentIsRefusedIsHandedOverAllTheSame() throws Exception {
		EnSyncClient warehouse = peer();
		this.server.faults().refuseNext(EnSyncOperation.ACKNOWLEDGE, 1, "not now");
		CompletableFuture<String> reply = client("shop").requestAsync(ORDER, recipient(), "{}", LONG);
		reply(warehouse, this.requests.next());
		assertThat(get(reply)).isEqualTo("{\"done\":true}");
	}

	@Test
	void aReplyThatCannotBeOpenedIsAFailureAndAcknowledged() throws Exception {
		peer();
		CompletableFuture<String> reply = client("shop").requestAsync(ORDER, recipient(), "{}", LONG);
		String id = this.requests.next().headers().get(RequestHeaders.CORRELATION_ID);
		String idem = deliver(id);
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> get(reply))
			.withCauseInstanceOf(EnSyncDecryptionException.class);
		awaitState(idem, EventState.ACKED);
	}

	@Test
	void whatIsWrongWithARequestIsToldAtOnce() {
		EnSyncClient shop = limited(1);
		for (CompletableFuture<String> refused : Stream.of(shop.requestAsync(" ", recipient(), "{}", LONG),
				shop.requestAsync(null, recipient(), "{}", LONG), shop.requestAsync("a/*", recipient(), "{}", LONG),
				shop.requestAsync(ORDER, "nobody", "{}", LONG), shop.requestAsync(ORDER, null, "{}", LONG),
				shop.requestAsync(ORDER, recipient(), "{", LONG), shop.requestAsync(ORDER, recipient(), null, LONG),
				shop.requestAsync(ORDER, recipient(), "{}", null),
				shop.requestAsync(ORDER, recipient(), "{}", Duration.ZERO),
				shop.requestAsync(ORDER, recipient(), "{}", Duration.ofMinutes(61)),
				shop.requestAsync(ORDER, recipient(), "{}", Duration.ofSeconds(Long.MAX_VALUE)),
				this.engine.createClient(this.server.app("shop").appKey(), EnSyncClientOptions.publishOnly())
					.requestAsync(ORDER, recipient(), "{}", LONG))
			.toList()) {
			assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> get(refused))
				.withCauseInstanceOf(EnSyncPublishException.class);
		}
		assertThat(this.server.calls(EnSyncOperation.CONNECT)).isZero();
		this.server.faults().refuseNext(EnSyncOperation.PUBLISH, 1, "quota exceeded");
		assertThatExceptionOfType(EnSyncPublishException.class)
			.isThrownBy(() -> shop.request(ORDER, recipient(), "{}", LONG))
			.withMessageContaining("quota exceeded");
	}

	@Test
	void moreRequestsThanMayWaitAreRefusedUntilOneHasEnded() throws Exception {
		EnSyncClient warehouse = peer();
		EnSyncClient shop = limited(2);
		CompletableFuture<String> replied = shop.requestAsync(ORDER, recipient(), "{}", LONG);
		ReceivedEvent request = this.requests.next();
		CompletableFuture<String> cancelled = shop.requestAsync(ORDER, recipient(), "{}", LONG);
		assertThatExceptionOfType(EnSyncPublishException.class)
			.isThrownBy(() -> shop.request(ORDER, recipient(), "{}", LONG))
			.withMessageContaining("Too many requests");
		reply(warehouse, request);
		get(replied);
		cancelled.cancel(false);
		shop.requestAsync(ORDER, recipient(), "{}", LONG);
		CompletableFuture<String> last = shop.requestAsync(ORDER, recipient(), "{}", Duration.ofMillis(10));
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> get(last))
			.withCauseInstanceOf(EnSyncReplyTimeoutException.class);
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void whoWaitsIsToldThatTheClientIsClosed(boolean engine) {
		EnSyncClient shop = client("shop");
		CompletableFuture<String> waiting = shop.requestAsync(ORDER, recipient(), "{}", LONG);
		shop.close(engine);
		for (CompletableFuture<String> reply : List.of(waiting, shop.requestAsync(ORDER, recipient(), "{}", LONG))) {
			assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> get(reply))
				.withCauseInstanceOf(EnSyncConnectionException.class);
		}
	}

	@Test
	void theSubscriptionForRepliesLivesALittleLongerThanTheLastRequest() throws Exception {
		EnSyncClient warehouse = peer();
		EnSyncClient shop = new EnSyncClient(this.engine, this.server.app("shop").appKey(), shopOptions(),
				Duration.ofMillis(1), 9);
		for (int i = 0; i < 2; i++) {
			List<CompletableFuture<String>> replies = List.of(shop.requestAsync(ORDER, recipient(), "{}", LONG),
					shop.requestAsync(ORDER, recipient(), "{}", LONG));
			for (CompletableFuture<String> reply : replies) {
				reply(warehouse, this.requests.next());
			}
			for (CompletableFuture<String> reply : replies) {
				get(reply);
			}
			await().until(() -> this.server.sessions()
				.stream()
				.filter((session) -> session.app().equals("shop"))
				.map(EnSyncSession::subscriptions)
				.allMatch(List::isEmpty));
		}
		assertThat(this.server.calls(EnSyncOperation.UNSUBSCRIBE)).isEqualTo(2);
		shop.close();
	}

	@Test
	void whoWaitsOnASubscriptionThatGivesUpIsToldAndTheNextRequestSubscribesAgain() throws Exception {
		restartEngine(this.options.maxReconnectAttempts(1));
		EnSyncClient shop = client("shop");
		shop.connect();
		this.server.faults().failNext(EnSyncOperation.SUBSCRIBE, 9, Status.PERMISSION_DENIED);
		assertThatExceptionOfType(EnSyncException.class).isThrownBy(() -> shop.request(ORDER, recipient(), "{}", LONG))
			.withMessageContaining("refused the subscription");
		this.server.faults().clear();
		EnSyncClient warehouse = peer();
		reply(warehouse, this.requests.next());
		CompletableFuture<String> reply = shop.requestAsync(ORDER, recipient(), "{}", LONG);
		reply(warehouse, this.requests.next());
		assertThat(get(reply)).isEqualTo("{\"done\":true}");
	}

	@Test
	void aTimeoutTellsWhyNoReplyCouldCome() throws Exception {
		EnSyncClient shop = client("shop");
		shop.connect();
		this.server.faults().failNext(EnSyncOperation.SUBSCRIBE, 1000, Status.PERMISSION_DENIED);
		assertThatExceptionOfType(EnSyncReplyTimeoutException.class)
			.isThrownBy(() -> shop.request(ORDER, recipient(), "{}", Duration.ofSeconds(1)))
			.withMessageContaining("refused the subscription");
	}

	@Test
	void anInterruptedThreadWaitsNoLonger() {
		EnSyncClient shop = limited(1);
		Thread.currentThread().interrupt();
		assertThatExceptionOfType(EnSyncException.class).isThrownBy(() -> shop.request(ORDER, recipient(), "{}", LONG))
			.withMessageContaining("Interrupted");
		assertThat(Thread.interrupted()).isTrue();
		assertThat(shop.requestAsync(ORDER, recipient(), "{}", LONG)).as("the place is free again").isNotDone();
	}

	/** A warehouse that has a session and takes requests. */
	private EnSyncClient peer() {
		EnSyncClient warehouse = client("warehouse");
		EnSyncSubscription subscription = warehouse.subscribe(ORDER, (event) -> this.requests.onEvent(event));
		subscription.request(100);
		return warehouse;
	}

	private EnSyncClient limited(int maxPending) {
		return new EnSyncClient(this.engine, this.server.app("shop").appKey(), shopOptions(), LONG, maxPending);
	}

	private EnSyncClientOptions shopOptions() {
		return EnSyncClientOptions.of(AppSecretKey.parse(this.server.app("shop").secretKey()));
	}

	private String reply(EnSyncClient peer, ReceivedEvent request) {
		return reply(peer, request,
				Map.of(RequestHeaders.CORRELATION_ID, request.headers().get(RequestHeaders.CORRELATION_ID)));
	}

	/** Replies and has done with the request. */
	private String reply(EnSyncClient peer, ReceivedEvent request, Map<String, String> headers) {
		String idem = peer.publish(ORDER, List.of(request.sender()), "{\"done\":true}", Map.of("headers", headers))
			.get(0);
		new Settler("").acknowledge(request);
		return idem;
	}

	private String id(Instant deadline) {
		return CorrelationId.create("another", deadline, this.server.app("shop").publicKey()).toString();
	}

	private String deliver(String correlationId) {
		return deliver("x", "{\"headers\":{\"correlationId\":\"" + correlationId + "\"}}");
	}

	private String deliver(String payload, String metadata) {
		return this.server.deliverRaw("shop", ORDER, payload, metadata);
	}

	private io.streamstarters.ensync.test.ReceivedEvent event(String idem) {
		return this.server.events("shop")
			.stream()
			.filter((event) -> event.idem().equals(idem))
			.findFirst()
			.orElseThrow();
	}

	private void awaitState(String idem, EventState state) {
		await().until(() -> event(idem).state(), state::equals);
	}

}
