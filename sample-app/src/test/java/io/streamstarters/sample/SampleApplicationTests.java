package io.streamstarters.sample;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.streamstarters.ensync.test.EnSyncServer;
import io.streamstarters.ensync.test.EventState;
import io.streamstarters.sequin.test.SequinServer;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.UseMainMethod;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.client.RestClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The sample as {@code main} starts it, on its own servers, over sockets.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, useMainMethod = UseMainMethod.ALWAYS,
		properties = "spring.reactor.netty.shutdown-quiet-period=0s")
class SampleApplicationTests {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	@Autowired
	private EnSyncServer ensync;

	@Autowired
	private SequinServer sequin;

	private RestClient http;

	@BeforeEach
	void connect(@LocalServerPort int port) {
		this.http = RestClient.builder()
			.baseUrl("http://localhost:" + port)
			.defaultStatusHandler((status) -> true, (request, response) -> {
			})
			.build();
	}

	@AfterEach
	void bothServersAreUpAndNothingIsLeftOver() {
		awaitHealth("UP");
		awaitUntil(() -> assertThat(this.ensync.events("orders"))
			.allSatisfy((event) -> assertThat(event.state()).isEqualTo(EventState.ACKED)));
		awaitUntil(() -> assertThat(this.sequin.consumer("orders", "shipping").isDrained()).isTrue());
	}

	@Test
	void anOrderIsPlacedThenAcceptedThenShipped() {
		ResponseEntity<JsonNode> answer = place(Map.of("product", "chair", "quantity", 2));
		assertThat(answer.getStatusCode().value()).isEqualTo(201);
		assertThat(answer.getBody().path("state").asString()).isEqualTo("placed");
		assertThat(answer.getBody().properties()).extracting(Map.Entry::getKey).containsExactly("id", "state");
		awaitState(id(answer), "shipped");
	}

	@Test
	void aFlakyOrderFailsTwiceInEachListenerAndSucceedsTheThirdTime() {
		long before = deferredTwice();
		String id = id(place(Map.of("product", "lamp", "quantity", 1, "simulate", "flaky")));
		Set<String> seen = new LinkedHashSet<>();
		awaitUntil(() -> {
			seen.add(state(id));
			assertThat(seen).contains("shipped");
		});
		assertThat(seen).containsExactly("placed", "accepted", "shipped");
		assertThat(deferredTwice()).isEqualTo(before + 1);
		assertThat(this.sequin.consumer("orders", "shipping").deliverCount("orders." + id)).isEqualTo(3);
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, -1 })
	void aQuantityOfZeroOrLessIsRefusedInAPlainSentence(int quantity) {
		ResponseEntity<JsonNode> answer = place(Map.of("product", "chair", "quantity", quantity));
		assertThat(answer.getStatusCode().value()).isEqualTo(400);
		assertThat(answer.getBody().path("detail").asString()).isEqualTo("The quantity must be 1 or more.");
	}

	@Test
	void anOrderWithoutAQuantityIsRefused() {
		ResponseEntity<JsonNode> answer = place(Map.of("product", "chair"));
		assertThat(answer.getStatusCode().value()).isEqualTo(400);
		assertThat(answer.getBody().path("detail").asString()).isEqualTo("The quantity must be 1 or more.");
	}

	@Test
	void anOrderWithoutAProductIsRefused() {
		ResponseEntity<JsonNode> answer = place(Map.of("quantity", 1));
		assertThat(answer.getStatusCode().value()).isEqualTo(400);
		assertThat(answer.getBody().path("detail").asString()).isEqualTo("An order needs a product.");
	}

	@Test
	void anOrderThatNobodyPlacedIsNotFound() {
		assertThat(get("/orders/4711").getStatusCode().value()).isEqualTo(404);
	}

	@Test
	void healthShowsBothBrokersWithTheStateOfEachListener() {
		awaitHealth("UP");
		JsonNode components = health().path("components");
		assertThat(components.at("/ensync/details/listeners/acceptance.onCreated/state").asString())
			.isEqualTo("RUNNING");
		assertThat(components.at("/ensync/details/listeners/acceptance.onAccepted/state").asString())
			.isEqualTo("RUNNING");
		assertThat(components.at("/sequin/details/listeners/shipping.ship/state").asString()).isEqualTo("RUNNING");
	}

	@Test
	void ordersWaitForSequinWhileItIsAway() {
		this.sequin.stop();
		awaitHealth("DOWN");
		assertThat(health().at("/components/sequin/status").asString()).isEqualTo("DOWN");
		assertThat(health().at("/components/ensync/status").asString()).isEqualTo("UP");
		List<String> ids = placeSome(5);
		ids.forEach((id) -> awaitState(id, "accepted"));
		this.sequin.start();
		ids.forEach((id) -> awaitState(id, "shipped"));
	}

	@Test
	void ordersWaitForEnSyncWhileItIsAway() {
		List<String> ids = new ArrayList<>();
		for (int i = 0; i < 5; i++) {
			ids.add(id(place(Map.of("product", "lamp", "quantity", 1, "simulate", "flaky"))));
		}
		this.ensync.stop();
		awaitHealth("DOWN");
		assertThat(health().at("/components/ensync/status").asString()).isEqualTo("DOWN");
		assertThat(health().at("/components/sequin/status").asString()).isEqualTo("UP");
		assertThat(place(Map.of("product", "chair", "quantity", 1)).getStatusCode().value()).isEqualTo(503);
		assertThat(ids).extracting(this::state).doesNotContain("shipped");
		this.ensync.start();
		ids.forEach((id) -> awaitState(id, "shipped"));
	}

	@Test
	void aPausedListenerTakesNoOrdersUntilItIsResumed() {
		assertThat(act("acceptance.onCreated", "pause").path("paused").asBoolean()).isTrue();
		assertThat(act("shipping.ship", "pause").path("paused").asBoolean()).isTrue();
		try {
			List<String> ids = placeSome(3);
			awaitUntil(() -> assertThat(this.ensync.events("orders"))
				.anySatisfy((event) -> assertThat(event.state()).isIn(EventState.PENDING, EventState.DELIVERED)));
			assertThat(ids).extracting(this::state).containsOnly("placed");
			awaitHealth("UP");
			act("acceptance.onCreated", "resume");
			ids.forEach((id) -> awaitState(id, "accepted"));
			long before = get("/actuator/listeners/shipping.ship").getBody().path("handled").asLong();
			act("shipping.ship", "resume");
			ids.forEach((id) -> awaitState(id, "shipped"));
			awaitUntil(() -> assertThat(get("/actuator/listeners/shipping.ship").getBody().path("handled").asLong())
				.isEqualTo(before + 3));
		}
		finally {
			act("acceptance.onCreated", "resume");
			act("shipping.ship", "resume");
		}
	}

	@Test
	void aListenerIsStoppedAndStartedOverHttp() {
		act("acceptance.onAccepted", "stop");
		awaitUntil(() -> assertThat(get("/actuator/listeners").getBody().at("/acceptance.onAccepted/state").asString())
			.isEqualTo("STOPPED"));
		String id = id(place(Map.of("product", "chair", "quantity", 1)));
		act("acceptance.onAccepted", "start");
		awaitState(id, "shipped");
		assertThat(get("/actuator/listeners/nobody").getStatusCode().value()).isEqualTo(404);
		assertThat(this.http.post()
			.uri("/actuator/listeners/nobody")
			.contentType(MediaType.APPLICATION_JSON)
			.body(Map.of("action", "stop"))
			.retrieve()
			.toBodilessEntity()
			.getStatusCode()
			.value()).isEqualTo(400);
	}

	@Test
	void metricsCountWhatBecameOfMessages() {
		awaitState(id(place(Map.of("product", "chair", "quantity", 1))), "shipped");
		awaitUntil(() -> assertThat(
				get("/actuator/metrics/messaging.listener.messages?tag=listener:shipping.ship&tag=outcome:handled")
					.getBody()
					.at("/measurements/0/value")
					.asDouble())
			.isPositive());
	}

	private JsonNode act(String listener, String action) {
		return this.http.post()
			.uri("/actuator/listeners/" + listener)
			.contentType(MediaType.APPLICATION_JSON)
			.body(Map.of("action", action))
			.retrieve()
			.body(JsonNode.class);
	}

	private long deferredTwice() {
		return this.ensync.events("orders").stream().filter((event) -> event.deferrals().size() == 2).count();
	}

	private List<String> placeSome(int count) {
		List<String> ids = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			ids.add(id(place(Map.of("product", "chair", "quantity", 1))));
		}
		return ids;
	}

	private ResponseEntity<JsonNode> place(Map<String, Object> order) {
		return this.http.post()
			.uri("/orders")
			.contentType(MediaType.APPLICATION_JSON)
			.body(order)
			.retrieve()
			.toEntity(JsonNode.class);
	}

	private ResponseEntity<JsonNode> get(String path) {
		return this.http.get().uri(path).retrieve().toEntity(JsonNode.class);
	}

	private static String id(ResponseEntity<JsonNode> answer) {
		assertThat(answer.getStatusCode()).isEqualTo(HttpStatusCode.valueOf(201));
		return answer.getBody().path("id").asString();
	}

	private String state(String id) {
		return get("/orders/" + id).getBody().path("state").asString();
	}

	private JsonNode health() {
		return get("/actuator/health").getBody();
	}

	private void awaitState(String id, String state) {
		awaitUntil(() -> assertThat(state(id)).isEqualTo(state));
	}

	private void awaitHealth(String status) {
		awaitUntil(() -> assertThat(health().path("status").asString()).isEqualTo(status));
	}

	private static void awaitUntil(ThrowingRunnable assertion) {
		Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(20)).untilAsserted(assertion);
	}

}
