package io.streamstarters.ensync.template;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import io.streamstarters.ensync.Applications;
import io.streamstarters.ensync.EnSyncConversionException;
import io.streamstarters.ensync.EnSyncEvent;
import io.streamstarters.ensync.EnSyncListener;
import io.streamstarters.ensync.EnSyncOperations;
import io.streamstarters.ensync.EnSyncPublishException;
import io.streamstarters.ensync.EnSyncReplyTimeoutException;
import io.streamstarters.ensync.client.EnSyncClient;
import io.streamstarters.ensync.client.EnSyncClientOptions;
import io.streamstarters.ensync.client.EnSyncSubscription;
import io.streamstarters.ensync.client.ReceivedEvent;
import io.streamstarters.ensync.crypto.AppSecretKey;
import io.streamstarters.ensync.test.EnSyncOperation;
import io.streamstarters.ensync.test.EventState;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.messaging.handler.annotation.SendTo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Requests of an application and replies of listeners. What becomes of a reply on its way
 * is in the tests of the client.
 * <ol>
 * <li>a listener replies: the reply is converted and returned</li>
 * <li>the reply goes out under the name that the request says, before that of the
 * listener</li>
 * <li>the reply comes on a listener of the requesting application: it is known there</li>
 * <li>the reply cannot be converted, or there is none: an exception</li>
 * </ol>
 */
class SendAndReceiveTests {

	private static final String QUOTE = "quotes/get";

	private static final Duration LONG = Duration.ofSeconds(30);

	private final Applications applications = new Applications();

	private final EnSyncOperations shop = new EnSyncTemplate(this.applications.shop(), new JsonMapper());

	private final String warehouse = key("warehouse");

	private final ExecutorService executor = Executors.newCachedThreadPool();

	@AfterEach
	void close() {
		this.executor.shutdownNow();
		this.applications.close();
	}

	@Test
	void aListenerRepliesAndTheReplyIsConvertedAndAcknowledged() {
		this.applications.start(Quoting.class);
		assertThat(this.shop.sendAndReceive(QUOTE, this.warehouse, new Order(7), Quote.class, LONG))
			.isEqualTo(new Quote(7, 70));
		assertThat(this.shop.sendAndReceive(QUOTE, this.warehouse, "{\"number\":8}", String.class, LONG))
			.isEqualTo("{\"number\":8,\"price\":80}");
		assertThat(this.shop.sendAndReceive(QUOTE, this.warehouse, new Order(9),
				new ParameterizedTypeReference<Map<String, Integer>>() {
				}, LONG))
			.isEqualTo(Map.of("number", 9, "price", 90));
		await().until(() -> this.applications.server().count("shop", EventState.ACKED) == 3);
		assertThat(this.applications.server().calls(EnSyncOperation.SUBSCRIBE))
			.as("one subscription for replies, beside those of the listeners")
			.isEqualTo(4);
		assertThat(this.applications.server().events("warehouse").get(0).metadata()).contains("\"correlationId\":\"",
				"\"replyTo\":\"" + QUOTE + "\"");
		assertThat(this.applications.server().events("shop")).allSatisfy((reply) -> {
			assertThat(reply.name()).isEqualTo(QUOTE);
			assertThat(reply.metadata()).contains("\"correlationId\":\"").doesNotContain("replyTo");
		});
	}

	@Test
	void theNameThatTheRequesterWaitsOnGoesBeforeThatOfTheListener() {
		this.applications.start(Quoting.class);
		assertThat(this.shop.sendAndReceive("quotes/elsewhere", this.warehouse, new Order(1), Quote.class, LONG))
			.isEqualTo(new Quote(1, 10));
		assertThat(this.applications.server().events("shop")).extracting((reply) -> reply.name())
			.containsExactly("quotes/elsewhere");
	}

	@Test
	void manyRequestsAtOnceGetEachItsOwnReply() throws Exception {
		this.applications.start(Quoting.class, "ensync.listener.concurrency=3");
		List<CompletableFuture<Quote>> quotes = IntStream.range(0, 40)
			.mapToObj((i) -> CompletableFuture.supplyAsync(
					() -> this.shop.sendAndReceive(QUOTE, this.warehouse, new Order(i), Quote.class, LONG),
					this.executor))
			.toList();
		for (int i = 0; i < quotes.size(); i++) {
			assertThat(quotes.get(i).get(60, TimeUnit.SECONDS)).isEqualTo(new Quote(i, 10 * i));
		}
	}

	@Test
	void aRecipientOfARequestCanBeNamed() {
		this.applications.start(Quoting.class);
		EnSyncClientOptions options = EnSyncClientOptions
			.of(AppSecretKey.parse(this.applications.server().app("shop").secretKey()))
			.withRecipients(Map.of("stock", this.warehouse));
		EnSyncTemplate named = new EnSyncTemplate(this.applications.client("shop", options), new JsonMapper());
		assertThat(named.sendAndReceive(QUOTE, "stock", new Order(7), Quote.class, LONG)).isEqualTo(new Quote(7, 70));
	}

	@Test
	void aReplyThatComesOnAListenerOfTheApplicationIsKnownThere() throws Exception {
		ConfigurableApplicationContext context = this.applications.start(Ordinary.class,
				this.applications.properties("shop"));
		EnSyncOperations operations = context.getBean(EnSyncOperations.class);
		EnSyncClient peer = this.applications.client("warehouse");
		BlockingQueue<ReceivedEvent> requests = new LinkedBlockingQueue<>();
		EnSyncSubscription subscription = peer.subscribe(QUOTE, requests::add);
		subscription.request(100);
		for (int i = 0; i < 10; i++) {
			CompletableFuture<String> reply = CompletableFuture.supplyAsync(
					() -> operations.sendAndReceive(QUOTE, this.warehouse, "{}", String.class, LONG), this.executor);
			ReceivedEvent request = requests.poll(20, TimeUnit.SECONDS);
			String json = "{\"number\":" + i + "}";
			peer.publish(QUOTE, List.of(request.sender()), json,
					Map.of("headers", Map.of("correlationId", request.headers().get("correlationId"))));
			assertThat(reply.get(20, TimeUnit.SECONDS)).isEqualTo(json);
			subscription.ack(request);
		}
		Ordinary ordinary = context.getBean(Ordinary.class);
		await().until(() -> this.applications.server().count("shop", EventState.ACKED) == 10);
		assertThat(ordinary.events).isEmpty();
		peer.publish(QUOTE, List.of(key("shop")), "{\"number\":99}", Map.of());
		await().until(() -> {
			this.applications.clock().advance(Duration.ofSeconds(1));
			return !ordinary.events.isEmpty();
		});
		assertThat(ordinary.events.take().payload()).isEqualTo(new Order(99));
	}

	@Test
	void aReplyThatIsNoneOfTheTypeIsAFailureThatShowsNothingOfIt() {
		this.applications.start(Quoting.class);
		assertThatExceptionOfType(EnSyncConversionException.class)
			.isThrownBy(() -> this.shop.sendAndReceive("quotes/text", this.warehouse, new Order(1), Quote.class, LONG))
			.withMessageContaining("the reply to quotes/text")
			.withMessageNotContaining("marker")
			.withNoCause();
		await().until(() -> this.applications.server().count("shop", EventState.ACKED) == 1);
	}

	@Test
	void nobodyRepliesWhereNothingIsReturned() {
		this.applications.start(Ordinary.class);
		assertThatExceptionOfType(EnSyncReplyTimeoutException.class).isThrownBy(
				() -> this.shop.sendAndReceive(QUOTE, this.warehouse, new Order(1), Quote.class, Duration.ofMillis(50)))
			.withMessageContaining(QUOTE);
		assertThat(this.applications.server().events("shop")).isEmpty();
	}

	@Test
	void aRequestWithoutAPayloadIsRefused() {
		assertThatExceptionOfType(EnSyncPublishException.class)
			.isThrownBy(() -> this.shop.sendAndReceive(QUOTE, this.warehouse, null, Quote.class, LONG))
			.withMessageContaining("needs a payload");
	}

	private String key(String app) {
		return this.applications.server().app(app).publicKey();
	}

	record Order(int number) {

	}

	record Quote(int number, int price) {

	}

	static class Quoting {

		@EnSyncListener(QUOTE)
		Quote on(Order order) {
			return new Quote(order.number(), 10 * order.number());
		}

		@EnSyncListener("quotes/elsewhere")
		@SendTo("quotes/given")
		Quote onOther(Order order) {
			return on(order);
		}

		@EnSyncListener("quotes/text")
		String onText(Order order) {
			return "{\"number\":\"marker\"}";
		}

	}

	static class Ordinary {

		final BlockingQueue<EnSyncEvent<Order>> events = new LinkedBlockingQueue<>();

		@EnSyncListener(QUOTE)
		void on(EnSyncEvent<Order> event) {
			this.events.add(event);
		}

	}

}
