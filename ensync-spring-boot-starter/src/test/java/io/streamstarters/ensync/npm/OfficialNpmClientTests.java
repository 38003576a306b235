package io.streamstarters.ensync.npm;

import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.streamstarters.ensync.Applications;
import io.streamstarters.ensync.EnSyncHeaders;
import io.streamstarters.ensync.EnSyncListener;
import io.streamstarters.ensync.EnSyncOperations;
import io.streamstarters.ensync.test.EnSyncApp;
import io.streamstarters.ensync.test.EnSyncServer;
import io.streamstarters.ensync.test.EnSyncServerBuilder;
import io.streamstarters.ensync.test.EventState;
import io.streamstarters.ensync.test.ReceivedEvent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.messaging.Message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The official client from npm as the other side of a Spring application, and of itself.
 * Whatever the transport of the application, the client speaks WebSocket.
 */
class OfficialNpmClientTests {

	private static final Order ORDER = new Order(9007199254740991L, "Grüße; a=:b 😀 \"\\\n\u2028漢字",
			new BigDecimal("19.99"), true, null, List.of("", "ключ", "🇩🇪"), Map.of("ß;=:", List.of(-1, 0, 1)));

	private static final Map<String, Object> METADATA = Map.of("persist", true, "headers",
			Map.of("note", "x;METADATA=:y ü 😀"));

	private final Applications applications = new Applications(EnSyncServerBuilder::webSocket);

	private final EnSyncServer server = this.applications.server();

	private final EnSyncApp shop = this.server.app("shop");

	private final EnSyncApp warehouse = this.server.app("warehouse");

	private final List<OfficialNpmClient> clients = new ArrayList<>();

	@AfterEach
	void close() {
		this.clients.forEach(OfficialNpmClient::close);
		this.applications.close();
	}

	@ParameterizedTest
	@ValueSource(strings = { "gRPC", "WebSocket" })
	void anEventOfTheOfficialClientReachesAListenerAsItWasPublished(String transport) throws Exception {
		OfficialNpmClient peer = start("peer.js",
				Map.of("url", this.server.webSocketUrl(), "app", this.shop, "publish",
						Map.of("name", "orders/created", "recipients",
								List.of(this.warehouse.publicKey(), this.shop.publicKey()), "payload", ORDER,
								"metadata", METADATA)));
		Listener listener = application(transport).getBean(Listener.class);
		Message<Order> message = listener.received.poll(30, TimeUnit.SECONDS);
		assertThat(message).isNotNull();
		assertThat(message.getPayload()).isEqualTo(ORDER);
		ReceivedEvent event = this.server.events("warehouse").get(0);
		assertThat(message.getHeaders()).containsEntry(EnSyncHeaders.ID, event.idem())
			.containsEntry(EnSyncHeaders.EVENT_NAME, "orders/created")
			.containsEntry(EnSyncHeaders.SENDER, this.shop.publicKey())
			.containsEntry(EnSyncHeaders.BLOCK, 0L)
			.containsEntry(EnSyncHeaders.METADATA, METADATA);
		this.applications.awaitState(event.idem(), EventState.ACKED);
		assertThat(event.deliveries()).isOne();
		assertThat(peer.next().get("published").asString()).contains(event.idem(),
				this.server.events("shop").get(0).idem());
		peer.finish();
	}

	@ParameterizedTest
	@ValueSource(strings = { "gRPC", "WebSocket" })
	void anEventOfTheTemplateReachesTheOfficialClientAsItWasPublished(String transport) throws Exception {
		OfficialNpmClient peer = start("peer.js",
				Map.of("url", this.server.webSocketUrl(), "app", this.shop, "subscribe", "orders/created"));
		assertThat(peer.next().get("subscribed").asString()).isEqualTo("orders/created");
		ConfigurableApplicationContext context = application(transport);
		// Two recipients: one in another language, and the application itself.
		List<String> ids = context.getBean(EnSyncOperations.class)
			.publish("orders/created", List.of(this.shop.publicKey(), this.warehouse.publicKey()), ORDER, METADATA);
		JsonNode received = peer.next().get("received");
		JsonMapper json = JsonMapper.shared();
		assertThat(received.get("payload")).isEqualTo(json.readTree(json.writeValueAsString(ORDER)));
		assertThat(received.get("metadata")).isEqualTo(json.readTree(json.writeValueAsString(METADATA)));
		assertThat(received.get("eventName").asString()).isEqualTo("orders/created");
		assertThat(received.get("idem").asString()).isEqualTo(ids.get(0));
		assertThat(received.get("block").asString()).isEqualTo("0");
		Message<Order> message = context.getBean(Listener.class).received.poll(30, TimeUnit.SECONDS);
		assertThat(message).isNotNull();
		assertThat(message.getPayload()).isEqualTo(ORDER);
		await().until(() -> this.server.count("shop", EventState.ACKED) == 1);
		this.applications.awaitState(ids.get(1), EventState.ACKED);
		peer.finish();
	}

	@Test
	void theOfficialClientUnderstandsItselfThroughTheEngine() throws Exception {
		OfficialNpmClient client = start("roundtrip.js", Map.of("url", this.server.webSocketUrl(), "shop", this.shop,
				"warehouse", this.warehouse, "nobody", EnSyncApp.generate("nobody").publicKey()));
		JsonNode seen = client.next();
		ReceivedEvent order = this.server.events("warehouse").get(0);
		assertThat(seen.get("published").asString()).startsWith("+PASS:PUBLISHED;IDEM=" + order.idem());
		assertThat(seen.get("refused").asString()).contains("NOT_FOUND;MESSAGE=recipient not found");
		assertThat(order.metadata()).isEqualTo("{\"persist\":true,\"headers\":{\"note\":\"x;METADATA=:y\"}}");
		assertThat(order.sender()).isEqualTo(this.shop.publicKey());
		JsonNode received = seen.get("order");
		assertThat(received.get("eventName").asString()).isEqualTo("orders");
		assertThat(received.get("idem").asString()).isEqualTo(order.idem());
		assertThat(received.get("timestamp").isIntegralNumber()).isTrue();
		assertThat(received.get("metadata").get("headers").get("note").asString()).isEqualTo("x;METADATA=:y");
		assertThat(received.get("payload").get("text").asString()).isEqualTo("Grüße; a=:b 😀");
		assertThat(seen.get("acknowledged").asString()).isEqualTo("+PASS:ACKNOWLEDGED;IDEM=" + order.idem());
		assertThat(seen.get("refusedAck").asString()).contains("event already acknowledged");
		assertThat(seen.get("rolledBack").asString()).isEqualTo("+PASS:ROLLED_BACK;IDEM=" + order.idem());
		assertThat(seen.get("again")).isEqualTo(received);
		assertThat(seen.get("invoice").get("payload").get("number").asInt()).isEqualTo(2);
		await().until(() -> this.server.count("warehouse", EventState.ACKED) == 2);
		client.finish();
	}

	private OfficialNpmClient start(String script, Object input) throws IOException {
		OfficialNpmClient client = OfficialNpmClient.start(script, input);
		this.clients.add(client);
		return client;
	}

	private ConfigurableApplicationContext application(String transport) {
		String url = transport.equals("gRPC") ? this.server.url() : this.server.webSocketUrl();
		return this.applications.start(Listener.class, "ensync.url=" + url);
	}

	record Order(long number, String text, BigDecimal price, boolean paid, String coupon, List<String> items,
			Map<String, List<Integer>> stock) {

	}

	static class Listener {

		final BlockingQueue<Message<Order>> received = new LinkedBlockingQueue<>();

		@EnSyncListener("orders/created")
		void on(Message<Order> message) {
			this.received.add(message);
		}

	}

}
