package io.streamstarters.ensync.client;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

import io.streamstarters.ensync.EnSyncConnectionException;
import io.streamstarters.ensync.crypto.AppSecretKey;
import io.streamstarters.ensync.test.EnSyncServer;
import io.streamstarters.ensync.test.EnSyncServerBuilder;
import io.streamstarters.ensync.test.EnSyncSession;
import io.streamstarters.ensync.test.EventState;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * An engine and a way to it.
 */
abstract class AbstractEngineTests {

	static final String ORDER = "order/created";

	final EnSyncServer server;

	final EnSyncEngineOptions.Builder options = EnSyncEngineOptions.builder()
		.reconnectInterval(Duration.ofMillis(20))
		.maxReconnectInterval(Duration.ofMillis(100));

	final TestListener listener = new TestListener();

	private final String url;

	EnSyncEngine engine;

	AbstractEngineTests() {
		this(EnSyncServer.builder(), EnSyncServer::url);
	}

	AbstractEngineTests(EnSyncServerBuilder server, Function<EnSyncServer, String> url) {
		// With the block that is easily taken for none.
		this.server = server.firstBlock(0).app("shop").app("warehouse").start();
		this.url = url.apply(this.server);
		this.engine = EnSyncEngine.create(this.url, this.options.build());
	}

	@BeforeAll
	static void bePatient() {
		Awaitility.setDefaultTimeout(Duration.ofSeconds(30));
	}

	@AfterEach
	void close() {
		this.engine.close();
		this.server.close();
	}

	EnSyncSubscription subscribe(int demand) {
		EnSyncSubscription subscription = client("warehouse").subscribe(ORDER, this.listener);
		subscription.request(demand);
		return subscription;
	}

	List<String> publish(EnSyncClient client) {
		return client.publish(ORDER, List.of(recipient()), "{}", Map.of());
	}

	String recipient() {
		return this.server.app("warehouse").publicKey();
	}

	/** One session, one event in hand; what happens then must lead to another session. */
	void comesAgainAfter(Runnable fault) throws Exception {
		EnSyncSubscription subscription = subscribe(3);
		String idem = this.server.deliverRaw("warehouse", ORDER, "x", "");
		ReceivedEvent event = this.listener.next();
		String session = onlySession().clientId();
		fault.run();
		ReceivedEvent again = this.listener.next();
		assertThat(List.of(event.idem(), again.idem())).containsExactly(idem, idem);
		assertThat(this.server.sessions().stream().filter((candidate) -> !candidate.subscriptions().isEmpty()))
			.singleElement()
			.satisfies((fresh) -> assertThat(fresh.clientId()).isNotEqualTo(session));
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> get(subscription.ack(event)))
			.withCauseInstanceOf(EnSyncConnectionException.class)
			.withMessageContaining("delivers it again");
		get(subscription.ack(again));
		assertThat(this.server.count("warehouse", EventState.ACKED)).isOne();
		await().untilAsserted(
				() -> assertThat(this.listener.told).containsExactly("subscribed", "disconnected", "subscribed"));
	}

	EnSyncSession onlySession() {
		assertThat(this.server.sessions()).hasSize(1);
		return this.server.sessions().get(0);
	}

	void restartEngine(EnSyncEngineOptions.Builder options) {
		restartEngine(options, this.url);
	}

	void restartEngine(EnSyncEngineOptions.Builder options, String url) {
		this.engine.close();
		this.engine = EnSyncEngine.create(url, options.build());
	}

	EnSyncClient client(String app) {
		return this.engine.createClient(this.server.app(app).appKey(),
				EnSyncClientOptions.of(AppSecretKey.parse(this.server.app(app).secretKey())));
	}

	static <T> T get(CompletableFuture<T> future) throws Exception {
		return future.get(20, TimeUnit.SECONDS);
	}

}
