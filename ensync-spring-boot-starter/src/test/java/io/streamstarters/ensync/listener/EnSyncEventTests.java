package io.streamstarters.ensync.listener;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.streamstarters.ensync.Applications;
import io.streamstarters.ensync.EnSyncEvent;
import io.streamstarters.ensync.EnSyncHeaders;
import io.streamstarters.ensync.EnSyncListener;
import io.streamstarters.ensync.test.Deferral;
import io.streamstarters.ensync.test.EventState;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.messaging.Message;
import org.springframework.messaging.handler.annotation.Header;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The whole event as one parameter of a listener method.
 */
@ExtendWith(OutputCaptureExtension.class)
class EnSyncEventTests {

	private static final Map<String, Object> METADATA = Map.of("source", "shop", "headers", Map.of("tenant", "eu"));

	private final Applications applications = new Applications();

	@AfterEach
	void close() {
		this.applications.close();
	}

	@Test
	void anEventTellsAllAboutItselfWithItsPayloadConverted() throws Exception {
		Instant start = Instant.now();
		EventListener listener = this.applications.start(EventListener.class).getBean(EventListener.class);
		String idem = publish("orders/eu", "{\"number\":7}");
		EnSyncEvent<?> event = next(listener);
		assertThat(event.payload()).isEqualTo(new Order(7));
		assertAllButPayload(event, idem, start);
		this.applications.awaitState(idem, EventState.ACKED);
	}

	@Test
	void anEventArrivesOverWebSocketWithTheTimeOfTheEngine() throws Exception {
		Applications applications = new Applications((builder) -> builder.webSocket());
		try (applications) {
			EventListener listener = applications
				.start(EventListener.class, "ensync.url=" + applications.server().webSocketUrl())
				.getBean(EventListener.class);
			Instant published = applications.clock().instant();
			applications.publish("orders/eu", "{\"number\":7}");
			EnSyncEvent<?> event = next(listener);
			assertThat(event.payload()).isEqualTo(new Order(7));
			assertThat(event.timestamp().toEpochMilli()).isEqualTo(published.toEpochMilli());
		}
	}

	@Test
	void thePayloadCanBeGenericOrLeftAsText() throws Exception {
		EventListener listener = this.applications.start(EventListener.class).getBean(EventListener.class);
		publish("lists", "[{\"number\":1},{\"number\":2}]");
		assertThat(next(listener).payload()).isEqualTo(List.of(new Order(1), new Order(2)));
		publish("raw", "{ \"number\" : 1.0 }");
		assertThat(next(listener).payload()).isEqualTo("{ \"number\" : 1.0 }");
		publish("wildcard", "{ \"number\" : 2.0 }");
		assertThat(next(listener).payload()).isEqualTo("{ \"number\" : 2.0 }");
	}

	@Test
	void aPayloadThatIsNoneOfTheTypeIsDeferredWithoutShowingIt(CapturedOutput output) {
		EventListener listener = this.applications.start(EventListener.class).getBean(EventListener.class);
		String idem = publish("orders/eu", "{\"number\":\"marker-of-payload\"}");
		this.applications.awaitState(idem, EventState.DEFERRED);
		assertThat(this.applications.event(idem).deferrals()).extracting(Deferral::reason)
			.containsExactly("PayloadException");
		assertThat(listener.events).isEmpty();
		await().untilAsserted(() -> assertThat(output).contains("cannot be made of the message"));
		assertThat(output).doesNotContain("marker-of-payload");
	}

	@Test
	void messagesAndSingleHeadersTellTheSame() throws Exception {
		Instant start = Instant.now();
		HeaderListener listener = this.applications.start(HeaderListener.class).getBean(HeaderListener.class);
		String idem = publish("orders/eu", "{\"number\":7}");
		Message<?> message = listener.messages.poll(20, TimeUnit.SECONDS);
		assertThat(message.getPayload()).isEqualTo(new Order(7));
		assertAllButPayload((EnSyncEvent<?>) EnSyncEvents.HOLDER.factory().create("", message.getHeaders()), idem,
				start);
		assertThat(listener.single).containsEntry("idem", idem)
			.containsEntry("name", "orders/eu")
			.containsEntry("block", 0L)
			.containsEntry("sender", key("shop"))
			.containsEntry("recipient", key("warehouse"))
			.containsEntry("headers", Map.of("tenant", "eu"))
			.containsEntry("source", "shop")
			.containsEntry("attempt", 1);
		assertThat((Instant) listener.single.get("timestamp")).isBetween(start, Instant.now())
			.isEqualTo(listener.single.get("receivedAt"));
	}

	@Test
	void headersOfOtherPublishersAreTextOrLeftOut() throws Exception {
		EventListener listener = this.applications.start(EventListener.class).getBean(EventListener.class);
		this.applications.server()
			.deliverRaw("warehouse", "raw", this.applications.seal("{}"),
					"{\"headers\":{\"a\":1,\"b\":true,\"c\":null,\"d\":[1],\"e\":\"x\"},\"nothing\":null}");
		assertThat(next(listener)).satisfies((event) -> {
			assertThat(event.headers()).isEqualTo(Map.of("a", "1", "b", "true", "e", "x"));
			assertThat(event.metadata()).containsEntry("nothing", null);
			assertThat(event.sender()).isEmpty();
		});
		this.applications.server().deliverRaw("warehouse", "raw", this.applications.seal("{}"), "{\"headers\":[]}");
		assertThat(next(listener).headers()).isEmpty();
	}

	@Test
	void anEventShowsNeitherPayloadNorMetadata() {
		EnSyncEvent<String> event = new EnSyncEvent<>("i-1", 3L, "orders/eu", "marker", Instant.EPOCH,
				Map.of("a", "marker"), Map.of("b", "marker"), "s", "r");
		assertThat(event.toString()).contains("i-1", "orders/eu", "3").doesNotContain("marker");
		assertThat(event.withPayload(7)).isEqualTo(new EnSyncEvent<>("i-1", 3L, "orders/eu", 7, Instant.EPOCH,
				Map.of("a", "marker"), Map.of("b", "marker"), "s", "r"));
	}

	private void assertAllButPayload(EnSyncEvent<?> event, String idem, Instant start) {
		assertThat(event.idem()).isEqualTo(idem);
		assertThat(event.block()).isZero();
		assertThat(event.eventName()).isEqualTo("orders/eu");
		assertThat(event.timestamp()).isBetween(start, Instant.now());
		assertThat(event.metadata())
			.isEqualTo(Map.of("source", "shop", "persist", true, "headers", Map.of("tenant", "eu")));
		assertThat(event.headers()).isEqualTo(Map.of("tenant", "eu"));
		assertThat(event.sender()).isEqualTo(key("shop"));
		assertThat(event.recipient()).isEqualTo(key("warehouse"));
	}

	private static EnSyncEvent<?> next(EventListener listener) throws InterruptedException {
		EnSyncEvent<?> event = listener.events.poll(20, TimeUnit.SECONDS);
		assertThat(event).as("an event").isNotNull();
		return event;
	}

	private String publish(String name, String json) {
		return this.applications.shop().publish(name, List.of(key("warehouse")), json, METADATA).get(0);
	}

	private String key(String app) {
		return this.applications.server().app(app).publicKey();
	}

	record Order(int number) {

	}

	static class EventListener {

		final BlockingQueue<EnSyncEvent<?>> events = new LinkedBlockingQueue<>();

		@EnSyncListener("orders/*")
		void on(EnSyncEvent<Order> event) {
			this.events.add(event);
		}

		@EnSyncListener("lists")
		void onList(EnSyncEvent<List<Order>> event) {
			this.events.add(event);
		}

		@EnSyncListener("raw")
		@SuppressWarnings("rawtypes")
		void onRaw(EnSyncEvent event) {
			this.events.add(event);
		}

		@EnSyncListener("wildcard")
		void onWildcard(EnSyncEvent<?> event) {
			this.events.add(event);
		}

	}

	static class HeaderListener {

		final BlockingQueue<Message<?>> messages = new LinkedBlockingQueue<>();

		final Map<String, Object> single = new HashMap<>();

		@EnSyncListener("orders/*")
		void on(Message<Order> message, @Header(EnSyncHeaders.ID) String idem,
				@Header(EnSyncHeaders.EVENT_NAME) String name, @Header(EnSyncHeaders.BLOCK) long block,
				@Header(EnSyncHeaders.SENDER) String sender, @Header(EnSyncHeaders.RECIPIENT) String recipient,
				@Header(EnSyncHeaders.TIMESTAMP) Instant timestamp,
				@Header(EnSyncHeaders.RECEIVED_AT) Instant receivedAt,
				@Header(EnSyncHeaders.HEADERS) Map<String, String> headers,
				@Header(EnSyncHeaders.METADATA) Map<String, Object> metadata,
				@Header(EnSyncHeaders.DELIVERY_ATTEMPT) int attempt) {
			this.single.putAll(Map.of("idem", idem, "name", name, "block", block, "sender", sender, "recipient",
					recipient, "timestamp", timestamp, "receivedAt", receivedAt, "headers", headers, "source",
					String.valueOf(metadata.get("source")), "attempt", attempt));
			this.messages.add(message);
		}

	}

}
