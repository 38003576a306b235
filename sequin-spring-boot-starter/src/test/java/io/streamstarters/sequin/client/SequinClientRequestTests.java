package io.streamstarters.sequin.client;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.IntStream;

import io.streamstarters.sequin.InvalidSequinRequestException;
import io.streamstarters.sequin.SendResult;
import io.streamstarters.sequin.SequinConnectionException;
import io.streamstarters.sequin.SequinConsumerDefinition;
import io.streamstarters.sequin.SequinConsumerOptions;
import io.streamstarters.sequin.SequinException;
import io.streamstarters.sequin.SequinMessage;
import io.streamstarters.sequin.SequinStreamDefinition;
import io.streamstarters.sequin.SequinStreamOptions;
import io.streamstarters.sequin.client.ScriptedServer.Answer;
import io.streamstarters.sequin.client.ScriptedServer.Request;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.web.reactive.function.client.WebClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for what {@link SequinClient} sends, request by request.
 */
class SequinClientRequestTests {

	private static final StreamConsumer SHIPPING = new StreamConsumer("orders", "shipping");

	private static final String NOT_FOUND = "{\"summary\":\"Not found: No `consumer` found matching the provided ID or name\"}";

	private static final String SERVER_ERROR = "{\"errors\":{\"detail\":\"Internal Server Error\"}}";

	private ScriptedServer server;

	@AfterEach
	void stop() {
		if (this.server != null) {
			this.server.close();
		}
	}

	@Test
	void sendsTheListReversedSoThatConsumersAreGivenItInOrder() {
		SequinClient client = client((request) -> ScriptedServer.ok("{\"data\":{\"published\":2}}"));
		SendResult result = client.sendAll("orders", List.of(new TextMessage("a.1", "first"),
				new TextMessage("a.2", "second \"quoted\""), new TextMessage("a.3", "third ü😀")));
		assertThat(result.published()).isEqualTo(2);
		assertThat(this.server.requests()).singleElement()
			.satisfies((request) -> assertThat(request.body())
				.isEqualTo("{\"messages\":[{\"key\":\"a.3\",\"data\":\"third ü😀\"},"
						+ "{\"key\":\"a.2\",\"data\":\"second \\\"quoted\\\"\"},{\"key\":\"a.1\",\"data\":\"first\"}]}"));
	}

	@Test
	void takesAnAnswerWithoutEnvelopeToo() {
		SequinClient client = client(
				(request) -> ScriptedServer.ok("{\"published\":1,\"data\":\"text\",\"new_field\":true}"));
		assertThat(client.send("orders", "a.1", "x").published()).isEqualTo(1);
	}

	@Test
	void asksForJsonAndSaysWhatItSends() {
		SequinClient client = client((request) -> request.method().equals("POST")
				? ScriptedServer.ok("{\"data\":{\"published\":1}}") : ScriptedServer.ok("{\"data\":[]}"));
		client.send("orders", "a.1", "x");
		client.listStreams();
		Request post = this.server.requests().get(0);
		assertThat(post.headers().getAll("Accept")).containsExactly("application/json");
		assertThat(post.headers().getAll("Content-Type")).containsExactly("application/json");
		Request get = this.server.requests().get(1);
		assertThat(get.headers().getAll("Accept")).containsExactly("application/json");
		assertThat(get.headers().contains("Content-Type")).isFalse();
	}

	@Test
	void usesAPreparedBuilderAndLeavesItAsItIs() {
		this.server = new ScriptedServer((request) -> ScriptedServer.ok("{\"data\":[]}"));
		WebClient.Builder builder = WebClient.builder()
			.baseUrl(this.server.url() + "/mine")
			.defaultHeader("X-Shop", "7");
		SequinClient.create(builder, this.server.url() + "/", SequinClientOptions.defaults()).listStreams();
		builder.build().get().uri("/other").retrieve().toBodilessEntity().block();
		assertThat(this.server.calls()).containsExactly("GET /api/streams", "GET /mine/other");
		assertThat(this.server.requests())
			.allSatisfy((request) -> assertThat(request.headers().get("X-Shop")).isEqualTo("7"));
	}

	@Test
	void keepsThePathOfItsAddress() {
		this.server = new ScriptedServer((request) -> ScriptedServer.ok("{\"data\":[]}"));
		SequinClient.create(this.server.url() + "/behind/a/proxy/", SequinClientOptions.defaults()).listStreams();
		assertThat(this.server.calls()).containsExactly("GET /behind/a/proxy/api/streams");
	}

	@Test
	void encodesWhatIsNamedInAPath() {
		SequinClient client = client((request) -> ScriptedServer.ok(SequinJson.consumer("id/1", "x")));
		client.getConsumer(new StreamConsumer("a/b c%2F", "ü?x=1#y{z};&+"));
		assertThat(this.server.calls())
			.containsExactly("GET /api/streams/a%2Fb%20c%252F/consumers/%C3%BC%3Fx%3D1%23y%7Bz%7D%3B%26%2B");
	}

	@Test
	void encodesAFilterInAQuery() {
		SequinClient client = client((request) -> ScriptedServer.ok("{\"data\":[]}"));
		client.listMessages("orders", MessageQuery.last(5).withFilter("a&b=c.*.>"));
		client.listMessages("orders", MessageQuery.first(10_000));
		assertThat(this.server.calls()).containsExactly(
				"GET /api/streams/orders/messages?sort=seq_desc&limit=5&key_pattern=a%26b%3Dc.%2A.%3E",
				"GET /api/streams/orders/messages?sort=seq_asc&limit=10000");
	}

	@Test
	void looksAConsumersIdUpOnceAndUsesItInPaths() {
		SequinClient client = client((request) -> {
			if (request.uri().contains("/receive")) {
				return ScriptedServer.ok("{\"data\":[]}");
			}
			return ScriptedServer
				.ok(request.method().equals("POST") ? "{\"success\":true}" : SequinJson.consumer("c-1", "shipping"));
		});
		client.receive(SHIPPING, 1000);
		client.receive(SHIPPING, 1);
		client.ack(SHIPPING, List.of("id-1"));
		client.nack(SHIPPING, List.of("id-2"));
		assertThat(this.server.calls()).containsExactly("GET /api/streams/orders/consumers/shipping",
				"GET /api/streams/orders/consumers/c-1/receive?batch_size=1000",
				"GET /api/streams/orders/consumers/c-1/receive?batch_size=1",
				"POST /api/streams/orders/consumers/c-1/ack", "POST /api/streams/orders/consumers/c-1/nack");
	}

	@Test
	void looksTheIdUpAgainWhenItIsNotFound() {
		AtomicReference<String> id = new AtomicReference<>("c-1");
		SequinClient client = client((request) -> {
			if (request.uri().endsWith("/shipping")) {
				return ScriptedServer.ok(SequinJson.consumer(id.get(), "shipping"));
			}
			return request.uri().contains(id.get()) ? ScriptedServer.ok("{\"data\":[]}")
					: ScriptedServer.json(404, NOT_FOUND);
		});
		client.receive(SHIPPING, 10);
		id.set("c-2");
		assertThat(client.receive(SHIPPING, 10)).isEmpty();
		client.receive(SHIPPING, 10);
		assertThat(this.server.calls()).containsExactly("GET /api/streams/orders/consumers/shipping",
				"GET /api/streams/orders/consumers/c-1/receive?batch_size=10",
				"GET /api/streams/orders/consumers/c-1/receive?batch_size=10",
				"GET /api/streams/orders/consumers/shipping",
				"GET /api/streams/orders/consumers/c-2/receive?batch_size=10",
				"GET /api/streams/orders/consumers/c-2/receive?batch_size=10");
	}

	@Test
	void aConsumerThatIsNotThereIsLookedForAnew() {
		AtomicInteger lookUps = new AtomicInteger();
		SequinClient client = client((request) -> {
			if (request.uri().contains("/receive")) {
				return ScriptedServer.ok("{\"data\":[]}");
			}
			return (lookUps.incrementAndGet() == 1) ? ScriptedServer.json(404, NOT_FOUND)
					: ScriptedServer.ok(SequinJson.consumer("c-1", "shipping"));
		});
		assertThatExceptionOfType(SequinException.class).isThrownBy(() -> client.receive(SHIPPING, 10))
			.satisfies((ex) -> assertThat(ex.getStatus()).isEqualTo(404));
		assertThat(client.receive(SHIPPING, 10)).isEmpty();
	}

	@Test
	void anIdThatIsNeverFoundIsAskedForTwiceOnly() {
		SequinClient client = client((request) -> request.uri().endsWith("/shipping")
				? ScriptedServer.ok(SequinJson.consumer("c-1", "shipping")) : ScriptedServer.json(404, NOT_FOUND));
		assertThatExceptionOfType(SequinException.class).isThrownBy(() -> client.receive(SHIPPING, 10))
			.satisfies((ex) -> assertThat(ex.getStatus()).isEqualTo(404));
		assertThat(this.server.calls()).hasSize(4);
	}

	@Test
	void parallelCallsShareOneLookUp() throws Exception {
		CountDownLatch go = new CountDownLatch(1);
		SequinClient client = client((request) -> {
			if (request.method().equals("POST")) {
				return ScriptedServer.ok("{\"success\":true}");
			}
			await(go);
			return ScriptedServer.ok(SequinJson.consumer("c-1", "shipping"));
		});
		List<CompletableFuture<Void>> acks = new ArrayList<>();
		for (int i = 0; i < 5; i++) {
			acks.add(client.reactive().ack(SHIPPING, List.of("id-" + i)).toFuture());
		}
		acks.remove(0).cancel(true);
		go.countDown();
		CompletableFuture.allOf(acks.toArray(CompletableFuture[]::new)).get(20, TimeUnit.SECONDS);
		assertThat(this.server.calls()).filteredOn((call) -> call.startsWith("GET")).hasSize(1);
	}

	@Test
	void sortsABatchBySeq() {
		String batch = SequinJson.received(SequinJson.message("a.3", 30, "c"), SequinJson.message("a.1", 4, "a"),
				SequinJson.message("a.2", 12, "b"));
		SequinClient client = client((request) -> ScriptedServer
			.ok(request.uri().contains("/receive") ? batch : SequinJson.consumer("c-1", "shipping")));
		List<SequinMessage<String>> messages = client.receive(SHIPPING, 10);
		assertThat(messages).extracting(SequinMessage::seq).containsExactly(4L, 12L, 30L);
		SequinMessage<String> first = messages.get(0);
		assertThat(first.stream()).isEqualTo("orders");
		assertThat(first.key()).isEqualTo("a.1");
		assertThat(first.data()).isEqualTo("a");
		assertThat(first.ackId()).startsWith("ack-");
		assertThat(first.insertedAt()).isEqualTo(Instant.parse("2026-11-21T21:37:36.114594Z"));
		assertThat(first.updatedAt()).isEqualTo(Instant.parse("2026-11-21T21:37:37.114594Z"));
	}

	@Test
	void sendsEachAckIdOnce() {
		SequinClient client = settling(ScriptedServer.ok("{\"success\":true}"));
		client.ack(SHIPPING, List.of("id-1", "id-2", "id-1"));
		assertThat(this.server.requests().get(1).body()).isEqualTo("{\"ack_ids\":[\"id-1\",\"id-2\"]}");
	}

	@Test
	void hasNothingToSayAboutNothing() {
		SequinClient client = client((request) -> ScriptedServer.json(500, SERVER_ERROR));
		client.ack(SHIPPING, List.of());
		client.nack(SHIPPING, List.of());
		assertThat(client.sendAll("orders", List.of()).published()).isZero();
		assertThat(this.server.calls()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(ints = { 500, 502, 503, 504 })
	void doesNotRepeatAnAckByItself(int status) {
		SequinClient client = settling(new Answer(status, "text/html", "<html></html>"));
		assertThatExceptionOfType(SequinException.class).isThrownBy(() -> client.ack(SHIPPING, List.of("id-1")))
			.satisfies((ex) -> assertThat(ex.getStatus()).isEqualTo(status));
		assertThat(this.server.calls()).filteredOn((call) -> call.endsWith("/ack")).hasSize(1);
	}

	@Test
	void doesNotRepeatAnAckWhoseAnswerWasLost() {
		SequinClient client = settling(ScriptedServer.CUT);
		assertThatExceptionOfType(SequinConnectionException.class)
			.isThrownBy(() -> client.ack(SHIPPING, List.of("id-1")));
		assertThat(this.server.calls()).filteredOn((call) -> call.endsWith("/ack")).hasSize(1);
	}

	@ParameterizedTest
	@ValueSource(ints = { 400, 404, 429 })
	void doesNotRepeatAnAckThatIsRefused(int status) {
		SequinClient client = settling(ScriptedServer.json(status, "{\"summary\":\"No\"}"));
		assertThatExceptionOfType(SequinException.class).isThrownBy(() -> client.ack(SHIPPING, List.of("id-1")))
			.satisfies((ex) -> assertThat(ex.getStatus()).isEqualTo(status));
		// A consumer that is not found is looked up again, once.
		assertThat(this.server.calls()).filteredOn((call) -> call.endsWith("/ack")).hasSize((status == 404) ? 2 : 1);
	}

	@Test
	void anAckTakesNoLongerThanOneRequestMay() {
		this.server = new ScriptedServer((request) -> request.method().equals("POST") ? ScriptedServer.SILENCE
				: ScriptedServer.ok(SequinJson.consumer("c-1", "shipping")));
		SequinClient client = SequinClient.create(this.server.url(),
				SequinClientOptions.defaults().withRequestTimeout(Duration.ofMillis(500)));
		client.getConsumer(SHIPPING);
		assertThatExceptionOfType(SequinConnectionException.class)
			.isThrownBy(() -> client.ack(SHIPPING, List.of("id-1")))
			.withMessageContaining("No answer came within 500 ms");
		assertThat(this.server.calls()).filteredOn((call) -> call.endsWith("/ack")).hasSize(1);
	}

	@Test
	void anAnswerThatDoesNotConfirmIsNoAck() {
		SequinClient client = settling(ScriptedServer.ok("{\"success\":false}"));
		assertThatExceptionOfType(SequinException.class).isThrownBy(() -> client.ack(SHIPPING, List.of("id-1")));
	}

	@Test
	void refusesWhatSequinWouldRefuseBeforeAnythingIsSent() {
		SequinClient client = client((request) -> ScriptedServer.json(500, SERVER_ERROR));
		refuses(() -> client.send("orders", "a b", "confidential"), "`a b`");
		refuses(() -> client.send("orders", "a.1", "confidential\0"), "NUL character");
		refuses(() -> client.send("orders", "a.1", "confidential\ud800"), "half of a surrogate pair");
		refuses(() -> client.send("orders", "a.1", null), "no data");
		refuses(() -> client.send(" ", "a.1", "confidential"), "stream needs a name");
		refuses(() -> client.send("..", "a.1", "confidential"), "stream needs a name");
		refuses(() -> client.sendAll("orders",
				List.of(new TextMessage("a.1", "confidential"), new TextMessage("a.1", "confidential"))),
				"`a.1` comes twice");
		refuses(() -> client.sendAll("orders", Collections.singletonList(null)), "One of the messages is null");
		refuses(() -> client.sendInChunks("orders", Collections.singletonList(null)), "One of the messages is null");
		refuses(() -> client.sendAll("orders",
				IntStream.range(0, 1001).mapToObj((i) -> new TextMessage("a." + i, "confidential")).toList()),
				"at most 1000 messages, not 1001");
		refuses(() -> client.send("orders", "a.1", "x".repeat(8_000_000)), "at most 8000000 bytes, not 8000038");
		refuses(() -> client.send("orders", "a.1", "\"".repeat(4_000_000)), "at most 8000000 bytes");
		refuses(() -> client.receive(SHIPPING, 0), "from 1 to 1000, but is 0");
		refuses(() -> client.receive(SHIPPING, 1001), "from 1 to 1000, but is 1001");
		refuses(() -> client.receive(new StreamConsumer("orders", ""), 1), "consumer needs a name");
		refuses(() -> client.ack(SHIPPING, List.of("id-1", "")), "ack id is empty");
		refuses(() -> client.listMessages("orders", MessageQuery.first(0)), "from 1 to 10000");
		refuses(() -> client.listMessages("orders", MessageQuery.first(10_001)), "from 1 to 10000");
		refuses(() -> client.listMessages("orders", MessageQuery.first(1).withFilter("a.>.b")), "`a.>.b`");
		assertThat(this.server.calls()).isEmpty();
	}

	@Test
	void aBadArgumentFailsTheResultAndNotTheCallThatMakesIt() {
		SequinClient client = client((request) -> ScriptedServer.json(500, SERVER_ERROR));
		CompletableFuture<SendResult> result = client.reactive().send("orders", "a b", "x").toFuture();
		assertThat(result).isCompletedExceptionally();
	}

	@Test
	void sendsTheLargestCallThatSequinTakes() {
		SequinClient client = client((request) -> ScriptedServer.ok("{\"data\":{\"published\":1}}"));
		client.send("orders", "a.1", "x".repeat(8_000_000 - 38));
		assertThat(this.server.requests().get(0).body()).hasSize(8_000_000);
	}

	@Test
	void createsAConsumerWithAllItsOptions() {
		SequinClient client = client((request) -> ScriptedServer.ok(SequinJson.consumer("c-1", "shipping")));
		client.createConsumer(new SequinConsumerDefinition("orders", "shipping", "orders.>",
				SequinConsumerOptions.defaults()
					.withAckWait(Duration.ofSeconds(5))
					.withMaxAckPending(11)
					.withMaxDeliver(3)
					.withMaxWaiting(7)));
		client.createConsumer(new SequinConsumerDefinition("orders", "shipping", "orders.>"));
		assertThat(this.server.calls()).containsOnly("POST /api/streams/orders/consumers");
		assertThat(this.server.requests()).extracting(Request::body)
			.containsExactly(
					"{\"ack_wait_ms\":5000,\"max_ack_pending\":11,\"max_deliver\":3,\"max_waiting\":7,\"name\":\"shipping\","
							+ "\"filter_key_pattern\":\"orders.>\",\"kind\":\"pull\"}",
					"{\"name\":\"shipping\",\"filter_key_pattern\":\"orders.>\",\"kind\":\"pull\"}");
	}

	@Test
	void changesOnlyTheOptionsOfAConsumerThatAreGiven() {
		SequinClient client = client((request) -> ScriptedServer.ok(SequinJson.consumer("c-1", "shipping")));
		client.updateConsumer(SHIPPING, SequinConsumerOptions.defaults().withAckWait(Duration.ofMillis(1)));
		assertThat(this.server.calls()).containsExactly("PATCH /api/streams/orders/consumers/shipping");
		assertThat(this.server.requests().get(0).body()).isEqualTo("{\"ack_wait_ms\":1}");
	}

	@Test
	void readsWhatSequinSaysOfAConsumer() {
		SequinClient client = client((request) -> ScriptedServer.ok(SequinJson.consumer("c-1", "shipping")));
		Instant inserted = Instant.parse("2026-11-21T21:37:36.114594Z");
		assertThat(client.getConsumer(SHIPPING)).isEqualTo(new ConsumerInfo("c-1", "shipping", "s-1", "orders.>",
				Duration.ofSeconds(30), 10_000, null, 20, "active", inserted, inserted.plusSeconds(1)));
	}

	@Test
	void readsWhatSequinSaysOfAStream() {
		SequinClient client = client((request) -> ScriptedServer.ok(SequinJson.stream("s-1", "orders")));
		Instant inserted = Instant.parse("2026-11-21T21:37:36.114594Z");
		assertThat(client.createStream(new SequinStreamDefinition("orders")))
			.isEqualTo(new StreamInfo("s-1", "orders", 2, 1, 163_840, inserted, inserted.plusSeconds(1)));
		assertThat(this.server.requests().get(0).body()).isEqualTo("{\"name\":\"orders\"}");
	}

	@Test
	void createsAStreamWithAllItsOptions() {
		SequinClient client = client((request) -> ScriptedServer.ok(SequinJson.stream("s-1", "orders")));
		client.createStream(new SequinStreamDefinition("orders",
				SequinStreamOptions.defaults()
					.withOneMessagePerKey(true)
					.withProcessUnmodified(false)
					.withMaxStorageGb(10)
					.withRetainUpTo(5_000_000_000L)
					.withRetainAtLeast(100)));
		assertThat(this.server.requests().get(0).body()).isEqualTo(
				"{\"name\":\"orders\",\"one_message_per_key\":true,\"process_unmodified\":false,\"max_storage_gb\":10,"
						+ "\"retain_up_to\":5000000000,\"retain_at_least\":100}");
	}

	@Test
	void receivesTenMessagesOrOne() {
		AtomicReference<String> batch = new AtomicReference<>(
				SequinJson.received(SequinJson.message("a.1", 1, "a"), SequinJson.message("a.2", 2, "b")));
		SequinClient client = client((request) -> ScriptedServer
			.ok(request.uri().contains("/receive") ? batch.get() : SequinJson.consumer("c-1", "shipping")));
		assertThat(client.receive(SHIPPING)).hasSize(2);
		assertThat(client.receiveOne(SHIPPING)).map(SequinMessage::key).contains("a.1");
		batch.set("{\"data\":[]}");
		assertThat(client.receiveOne(SHIPPING)).isEmpty();
		assertThat(this.server.calls()).endsWith("GET /api/streams/orders/consumers/c-1/receive?batch_size=10",
				"GET /api/streams/orders/consumers/c-1/receive?batch_size=1",
				"GET /api/streams/orders/consumers/c-1/receive?batch_size=1");
	}

	@Test
	void settlesOneMessage() {
		SequinClient client = settling(ScriptedServer.ok("{\"success\":true}"));
		client.ack(SHIPPING, "id-1");
		client.nack(SHIPPING, "id-2");
		assertThat(this.server.requests()).extracting(Request::body)
			.endsWith("{\"ack_ids\":[\"id-1\"]}", "{\"ack_ids\":[\"id-2\"]}");
		assertThat(this.server.calls()).endsWith("POST /api/streams/orders/consumers/c-1/ack",
				"POST /api/streams/orders/consumers/c-1/nack");
		refuses(() -> client.ack(SHIPPING, " "), "ack id is empty");
	}

	@Test
	void looksAMessageUpByItsKey() {
		SequinClient client = client((request) -> ScriptedServer.ok(SequinJson.message("a/b.%20", 7, "text")));
		SequinMessage<String> message = client.getMessage("orders", "a/b.%20");
		assertThat(message.data()).isEqualTo("text");
		assertThat(message.ackId()).isNull();
		assertThat(this.server.calls()).containsExactly("GET /api/streams/orders/messages/a%2Fb.%2520");
		refuses(() -> client.getMessage("orders", "a.*"), "`a.*`");
	}

	@Test
	void looksUpHowFarConsumersAreWithAMessage() {
		SequinClient client = client((request) -> ScriptedServer
			.ok("""
					{"data":{"consumer_info":[{"consumer_id":"2407b1bd","consumer_name":"lfc","consumer_filter_key_pattern":">",
					"state":"acked","ack_id":"79e05aae","deliver_count":2,"last_delivered_at":"2026-11-21T21:37:38.994737Z",
					"not_visible_until":"2026-11-21T21:37:40.494726Z"},{"consumer_id":"c-2","consumer_name":"new",
					"consumer_filter_key_pattern":"k.*","state":"available","ack_id":"0","deliver_count":0,
					"last_delivered_at":null,"not_visible_until":null}],"message":{"key":"k.1",
					"stream_id":"b8daf439","data_hash":"x","data":"v1","seq":85777,"inserted_at":"2026-11-21T21:37:37.220804Z",
					"updated_at":"2026-11-21T21:37:37.220804Z"}}}"""));
		MessageInfo info = client.getMessageInfo("lf", "k.1");
		assertThat(info.message().data()).isEqualTo("v1");
		assertThat(info.message().seq()).isEqualTo(85_777);
		assertThat(info.consumers()).containsExactly(
				new MessageInfo.State("2407b1bd", "lfc", ">", "acked", "79e05aae", 2,
						Instant.parse("2026-11-21T21:37:38.994737Z"), Instant.parse("2026-11-21T21:37:40.494726Z")),
				new MessageInfo.State("c-2", "new", "k.*", "available", "0", 0, null, null));
		assertThat(this.server.calls()).containsExactly("GET /api/streams/lf/messages/k.1/consumer_info");
	}

	@Test
	void listsTheMessagesOfAConsumerThatAreOutOrNot() {
		SequinClient client = client((request) -> ScriptedServer
			.ok(request.uri().contains("/messages") ? "{\"data\":[]}" : SequinJson.consumer("c-1", "shipping")));
		client.listMessages(SHIPPING, MessageQuery.first(5));
		client.listMessages(SHIPPING, Visibility.VISIBLE, MessageQuery.first(5).withFilter("a.>"));
		client.listMessages(SHIPPING, Visibility.HIDDEN, MessageQuery.last(6));
		assertThat(this.server.calls()).endsWith("GET /api/streams/orders/consumers/c-1/messages?sort=seq_asc&limit=5",
				"GET /api/streams/orders/consumers/c-1/messages?sort=seq_asc&limit=5&key_pattern=a.%3E&visible=true",
				"GET /api/streams/orders/consumers/c-1/messages?sort=seq_desc&limit=6&visible=false");
	}

	private void refuses(Runnable call, String because) {
		assertThatExceptionOfType(InvalidSequinRequestException.class).isThrownBy(call::run)
			.withMessageContaining(because)
			.satisfies((ex) -> assertThat(ex.getMessage()).doesNotContain("confidential"))
			.satisfies((ex) -> assertThat(ex.getStatus()).isZero());
	}

	private SequinClient client(Function<Request, Answer> script) {
		this.server = new ScriptedServer(script);
		return SequinClient.create(this.server.url(), SequinClientOptions.defaults());
	}

	/**
	 * A client whose ack and nack are answered one after the other, the last one for
	 * good.
	 */
	private SequinClient settling(Answer... answers) {
		AtomicInteger next = new AtomicInteger();
		return client((request) -> request.method().equals("POST")
				? answers[Math.min(next.getAndIncrement(), answers.length - 1)]
				: ScriptedServer.ok(SequinJson.consumer("c-1", "shipping")));
	}

	private static void await(CountDownLatch latch) {
		try {
			assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
