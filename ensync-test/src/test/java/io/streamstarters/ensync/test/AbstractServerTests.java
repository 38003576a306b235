package io.streamstarters.ensync.test;

import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.streamstarters.ensync.protocol.Dialect;
import org.junit.jupiter.api.AfterEach;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

/**
 * A server with the apps {@code shop} and {@code warehouse}, and raw clients; all are
 * closed after the test.
 */
abstract class AbstractServerTests {

	private final List<AutoCloseable> resources = new CopyOnWriteArrayList<>();

	@AfterEach
	void closeAll() throws Exception {
		for (int i = this.resources.size() - 1; i >= 0; i--) {
			this.resources.get(i).close();
		}
	}

	EnSyncServer server(int window) {
		return server(EnSyncServer.builder().unsettledPerSession(window));
	}

	/** With the block that is easily taken for none. */
	EnSyncServer server(EnSyncServerBuilder builder) {
		return closeLater(builder.firstBlock(0).app("shop").app("warehouse").start());
	}

	<T extends AutoCloseable> T closeLater(T resource) {
		this.resources.add(resource);
		return resource;
	}

	RawClient client(EnSyncServer server, String app) {
		return client(server, app, Dialect.MESSAGES);
	}

	RawClient client(EnSyncServer server, String app, Dialect dialect) {
		RawClient client = newClient(server, dialect);
		client.connect(server.app(app).appKey());
		return client;
	}

	RawClient newClient(EnSyncServer server, Dialect dialect) {
		return closeLater(new RawClient(server, dialect));
	}

	/**
	 * Subscribe and wait until the server has the stream.
	 */
	RawStream subscribe(EnSyncServer server, RawClient client, String name) {
		long subscribes = server.calls(EnSyncOperation.SUBSCRIBE);
		RawStream stream = client.subscribe(name);
		until(() -> server.calls(EnSyncOperation.SUBSCRIBE) > subscribes
				&& subscriptions(server, client).contains(name));
		return stream;
	}

	List<String> subscriptions(EnSyncServer server, RawClient client) {
		return server.sessions()
			.stream()
			.filter((session) -> session.clientId().equals(client.clientId()))
			.flatMap((session) -> session.subscriptions().stream())
			.toList();
	}

	void publish(EnSyncServer server, String name, int count) {
		RawClient shop = client(server, "shop");
		IntStream.range(0, count).forEach((i) -> shop.publish(server.app("warehouse"), name, "payload-" + i));
	}

	List<EventState> states(EnSyncServer server) {
		return server.events("warehouse").stream().map(ReceivedEvent::state).toList();
	}

	ReceivedEvent event(EnSyncServer server, String idem) {
		return server.events("warehouse")
			.stream()
			.filter((event) -> event.idem().equals(idem))
			.findFirst()
			.orElseThrow(() -> new AssertionError("no event " + idem));
	}

	static void assertIsEnvelope(String payload) {
		JsonNode envelope = JsonMapper.shared().readTree(Base64.getDecoder().decode(payload));
		assertThat(envelope.propertyNames()).containsExactly("nonce", "ciphertext", "ephemeralPublicKey");
		assertThat(envelope.get("nonce").binaryValue()).hasSize(24);
		assertThat(envelope.get("ciphertext").binaryValue()).hasSizeGreaterThan(16);
		assertThat(envelope.get("ephemeralPublicKey").binaryValue()).hasSize(32);
	}

	/**
	 * What a call that must fail fails with.
	 */
	static Status status(Runnable call) {
		return catchThrowableOfType(StatusRuntimeException.class, call::run).getStatus();
	}

	void until(Callable<Boolean> condition) {
		await().atMost(Duration.ofSeconds(20)).until(condition);
	}

}
