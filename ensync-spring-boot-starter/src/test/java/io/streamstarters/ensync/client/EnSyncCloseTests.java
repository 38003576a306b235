package io.streamstarters.ensync.client;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import io.streamstarters.ensync.EnSyncConnectionException;
import io.streamstarters.ensync.EnSyncException;
import io.streamstarters.ensync.crypto.AppSecretKey;
import io.streamstarters.ensync.test.EnSyncOperation;
import io.streamstarters.ensync.test.EnSyncServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What is under way when something is closed, by several threads at once and more than
 * once: it ends, each future has a result or a failure of ours, and no thread is left.
 */
class EnSyncCloseTests {

	private static final String ORDER = "order/created";

	private final ExecutorService executor = Executors.newCachedThreadPool();

	private final TestListener listener = new TestListener();

	/** Contexts of other tests may be cached. */
	private final Set<Thread> others = Thread.getAllStackTraces().keySet();

	private EnSyncServer server;

	private EnSyncEngine engine;

	private EnSyncClient shop;

	private EnSyncClient warehouse;

	private void open(Wire wire, Duration callTimeout) {
		this.server = wire.server().app("shop").app("warehouse").unsettledPerSession(0).start();
		this.engine = EnSyncEngine.create(wire.url(this.server),
				EnSyncEngineOptions.builder().callTimeout(callTimeout).build());
		this.shop = client("shop");
		this.warehouse = client("warehouse");
	}

	@AfterEach
	void close() {
		this.engine.close();
		this.server.close();
		this.executor.shutdownNow();
	}

	@ParameterizedTest
	@EnumSource(names = { "MESSAGES", "WEBSOCKET" })
	void closingEverythingAtOnceWhileEventsComeAndGoHangsNowhere(Wire wire) throws Exception {
		open(wire, Duration.ofSeconds(10));
		Queue<CompletableFuture<?>> calls = new ConcurrentLinkedQueue<>();
		AtomicReference<EnSyncSubscription> receiving = new AtomicReference<>();
		EnSyncSubscription subscription = this.warehouse.subscribe(ORDER, (event) -> {
			calls.add(receiving.get().ack(event));
			receiving.get().request(1);
			this.listener.onEvent(event);
		});
		receiving.set(subscription);
		subscription.request(10);
		CountDownLatch closed = new CountDownLatch(1);
		List<Future<?>> publishers = List.of(publishUntil(closed, calls), publishUntil(closed, calls));
		ReceivedEvent received = this.listener.next();
		for (int i = 0; i < 20; i++) {
			received = this.listener.next();
		}
		CountDownLatch start = new CountDownLatch(1);
		List<Future<?>> closings = List.of(closeAt(start, subscription::close), closeAt(start, subscription::close),
				closeAt(start, this.warehouse::close), closeAt(start, this.shop::close),
				closeAt(start, this.engine::close), closeAt(start, () -> this.shop.close(true)));
		start.countDown();
		for (Future<?> closing : closings) {
			closing.get(30, TimeUnit.SECONDS);
		}
		closed.countDown();
		for (Future<?> publisher : publishers) {
			publisher.get(30, TimeUnit.SECONDS);
		}
		assertEnded(calls);
		assertThat(subscription.state()).isEqualTo(SubscriptionState.CLOSED);
		assertThat(subscription.ack(received)).failsWithin(Duration.ofSeconds(30))
			.withThrowableThat()
			.withCauseInstanceOf(EnSyncConnectionException.class);
		assertNoThreadIsLeft();
	}

	@ParameterizedTest
	@EnumSource(names = { "MESSAGES", "WEBSOCKET" })
	void whatTheEngineDoesNotAnswerFailsWhenItIsClosed(Wire wire) throws Exception {
		open(wire, Duration.ofSeconds(2));
		EnSyncSubscription subscription = this.warehouse.subscribe(ORDER, this.listener);
		subscription.request(2);
		this.shop.publish(ORDER, List.of(this.warehouse.appId()), "{}", Map.of());
		ReceivedEvent event = this.listener.next();
		this.shop.connect();
		for (EnSyncOperation operation : EnSyncOperation.values()) {
			this.server.faults().holdAnswers(operation);
		}
		List<CompletableFuture<?>> calls = List.of(publish(),
				this.shop.requestAsync("ask", this.warehouse.appId(), "{}", Duration.ofHours(1)),
				subscription.ack(event), subscription.pause("x"), subscription.resume(), subscription.replay("x"),
				this.warehouse.replayAsync(ORDER, "x"));
		Future<?> login = this.executor.submit(() -> client("warehouse").connect());
		await().until(() -> this.server.calls(EnSyncOperation.CONNECT) > 3);
		this.engine.close();
		assertEnded(calls);
		// A pause that the next session would begin with counts as done.
		assertThat(calls.subList(0, 3)).allMatch(CompletableFuture::isCompletedExceptionally);
		assertThat(login).failsWithin(Duration.ofSeconds(30))
			.withThrowableThat()
			.withCauseInstanceOf(EnSyncConnectionException.class);
		assertNoThreadIsLeft();
	}

	@ParameterizedTest
	@EnumSource(names = { "MESSAGES", "WEBSOCKET" })
	void aListenerCanCloseTheEngineThatCallsIt(Wire wire) throws Exception {
		open(wire, Duration.ofSeconds(2));
		CountDownLatch closed = new CountDownLatch(1);
		this.warehouse.subscribe(ORDER, (event) -> {
			this.engine.close();
			closed.countDown();
		}).request(1);
		this.shop.publish(ORDER, List.of(this.warehouse.appId()), "{}", Map.of());
		assertThat(closed.await(30, TimeUnit.SECONDS)).isTrue();
		assertNoThreadIsLeft();
	}

	private Future<?> publishUntil(CountDownLatch closed, Queue<CompletableFuture<?>> calls) {
		return this.executor.submit(() -> {
			while (closed.getCount() > 0) {
				CompletableFuture<?> call = publish();
				calls.add(call);
				call.exceptionally((failure) -> null).join();
			}
		});
	}

	private CompletableFuture<?> publish() {
		return this.shop.publishAsync(ORDER, List.of(this.warehouse.appId()), "{}", Map.of());
	}

	private Future<?> closeAt(CountDownLatch start, Runnable close) {
		return this.executor.submit(() -> {
			start.await();
			close.run();
			return null;
		});
	}

	private static void assertEnded(Iterable<CompletableFuture<?>> calls) {
		assertThat(calls).allSatisfy((call) -> {
			assertThat(call.handle((result, failure) -> true)).succeedsWithin(Duration.ofSeconds(30));
			if (call.isCompletedExceptionally()) {
				assertThat(call).failsWithin(Duration.ZERO)
					.withThrowableThat()
					.withCauseInstanceOf(EnSyncException.class);
			}
		});
	}

	/** Servers of tests have threads with other names. */
	private void assertNoThreadIsLeft() {
		await().atMost(Duration.ofSeconds(30))
			.untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
				.filteredOn((thread) -> !this.others.contains(thread))
				.extracting(Thread::getName)
				.noneMatch((name) -> name.matches("ensync-(timer|websocket).*")));
	}

	private EnSyncClient client(String app) {
		return this.engine.createClient(this.server.app(app).appKey(),
				EnSyncClientOptions.of(AppSecretKey.parse(this.server.app(app).secretKey())));
	}

}
