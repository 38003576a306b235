package io.streamstarters.ensync.client;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.streamstarters.ensync.crypto.AppSecretKey;
import io.streamstarters.ensync.test.EnSyncServer;
import io.streamstarters.ensync.test.EventState;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A client and an engine with a socket between them. Over gRPC the engine knows one
 * dialect only, and the client has to find out which.
 */
abstract class AbstractContractTests {

	static final String ORDER = "order/created";

	final EnSyncServer server;

	final EnSyncEngine engine;

	final EnSyncClient shop;

	final EnSyncClient warehouse;

	final EnSyncClient billing;

	final TestListener listener = new TestListener();

	AbstractContractTests(Wire wire) {
		this.server = wire.server().app("shop").app("warehouse").app("billing").unsettledPerSession(0).start();
		this.engine = EnSyncEngine.create(wire.url(this.server), EnSyncEngineOptions.defaults());
		this.shop = client("shop");
		this.warehouse = client("warehouse");
		this.billing = client("billing");
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
		EnSyncSubscription subscription = this.warehouse.subscribe(ORDER, this.listener);
		subscription.request(demand);
		return subscription;
	}

	List<String> publish(String json) {
		return this.shop.publish(ORDER, List.of(this.warehouse.appId()), json, Map.of("headers", Map.of("a", "b")));
	}

	String onlyIdOf(String app) {
		assertThat(this.server.events(app)).hasSize(1);
		return this.server.events(app).get(0).idem();
	}

	long count(EventState state) {
		return this.server.count("warehouse", state);
	}

	static <T> T get(CompletableFuture<T> future) throws Exception {
		return future.get(20, TimeUnit.SECONDS);
	}

	EnSyncClient client(String app) {
		return this.engine.createClient(this.server.app(app).appKey(),
				EnSyncClientOptions.of(AppSecretKey.parse(this.server.app(app).secretKey())));
	}

}
