package io.streamstarters.sequin.autoconfigure;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.IntStream;

import io.streamstarters.listener.Acknowledgment;
import io.streamstarters.listener.BatchAcknowledgment;
import io.streamstarters.listener.BatchListenerException;
import io.streamstarters.listener.DeadLetterPublisher;
import io.streamstarters.listener.FailedDelivery;
import io.streamstarters.listener.container.ContainerState;
import io.streamstarters.listener.container.ListenerContainerRegistry;
import io.streamstarters.listener.container.MessageListenerContainer;
import io.streamstarters.sequin.ChangeAction;
import io.streamstarters.sequin.ChangeEvent;
import io.streamstarters.sequin.SequinHeaders;
import io.streamstarters.sequin.SequinListener;
import io.streamstarters.sequin.SequinMessage;
import io.streamstarters.sequin.listener.SinkOptions;
import io.streamstarters.sequin.test.Fault;
import io.streamstarters.sequin.test.RowChange;
import io.streamstarters.sequin.test.SequinOperation;
import io.streamstarters.sequin.test.SequinServer;
import io.streamstarters.sequin.test.SequinSink;
import io.streamstarters.sequin.test.StoredMessage;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.messaging.handler.annotation.Header;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Listeners of sinks and streams as an application writes them, over HTTP.
 */
@ExtendWith(OutputCaptureExtension.class)
class SinkApplicationTests {

	private final SequinServer server = SequinServer.builder()
		.wakeDelay(Duration.ZERO)
		.token("secret")
		.sink("orders")
		.stream("orders")
		.consumer("orders", "shipping", "orders.>")
		.stream("dead")
		.start();

	private final SequinSink sink = this.server.sink("orders");

	private final ApplicationContextRunner runner = SequinContext.runner(this.server)
		.withPropertyValues("sequin.token=secret", "sequin.sinks.wait-for=500ms", "sequin.polling.min-pause=5ms",
				"sequin.polling.max-pause=20ms");

	@AfterEach
	void stop() {
		this.server.close();
	}

	@Test
	void anApplicationListensToASinkAndToAStream() {
		this.runner.withBean(Both.class).run((context) -> {
			this.server.publish("orders", "orders.7", "{\"id\":7,\"amount\":\"3.50\"}");
			this.sink.put(order(8, "12.50"));
			await().until(() -> this.sink.snapshot().isDrained() && snapshotIsDrained());
			Both both = context.getBean(Both.class);
			assertThat(both.changes).singleElement().satisfies((change) -> {
				assertThat(change.record()).isEqualTo(new Order(8, new BigDecimal("12.50")));
				assertThat(change.action()).isEqualTo(ChangeAction.INSERT);
				assertThat(change.changes()).isNull();
				assertThat(change.metadata().tableName()).isEqualTo("orders");
				assertThat(change.metadata().recordPks()).containsExactly("8");
			});
			assertThat(both.messages).singleElement().satisfies((message) -> {
				assertThat(message.data()).isEqualTo(new Order(7, new BigDecimal("3.50")));
				assertThat(message.key()).isEqualTo("orders.7");
				assertThat(message.stream()).isEqualTo("orders");
				assertThat(message.ackId()).isNotEmpty();
			});
		});
	}

	@Test
	void aMethodTakesTheRowWithHeaders() {
		this.runner.withBean(WithHeaders.class).run((context) -> {
			String key = this.sink.put(RowChange.update("orders", row(8, "12.50"), Map.of("amount", "9.00")));
			await().until(() -> this.sink.snapshot().isDrained());
			assertThat(context.getBean(WithHeaders.class).received)
				.containsExactly("Order[id=8, amount=12.50] UPDATE orders {amount=9.00} orders " + key);
		});
	}

	@Test
	void aMethodTakesListsOfChangesAndOfMessages() {
		this.runner.withBean(Lists.class).run((context) -> {
			Lists lists = context.getBean(Lists.class);
			this.sink.put(orders(6));
			for (int i = 1; i <= 6; i++) {
				this.server.publish("orders", "orders." + i, "{\"id\":" + i + "}");
			}
			await().until(() -> this.sink.snapshot().isDrained() && snapshotIsDrained());
			assertThat(lists.changes.stream().flatMap(List::stream).map((change) -> change.record().id()))
				.containsExactlyInAnyOrder(1L, 2L, 3L, 4L, 5L, 6L);
			assertThat(lists.changes).allSatisfy((list) -> assertThat(list).hasSizeLessThanOrEqualTo(3));
			assertThat(lists.messages.stream().flatMap(List::stream).map((message) -> message.data().id()))
				.containsExactlyInAnyOrder(1L, 2L, 3L, 4L, 5L, 6L);
		});
	}

	@Test
	void messagesOfAListAreSettledOneByOne() {
		this.runner.withPropertyValues("sequin.listener.retry.initial-interval=60ms", "sequin.listener.retry.jitter=0")
			.withBean(PartlyFailing.class)
			.run((context) -> {
				PartlyFailing listener = context.getBean(PartlyFailing.class);
				this.sink.put(orders(4));
				await().until(() -> this.sink.snapshot().isDrained());
				List<List<Long>> lists = listener.lists;
				assertThat(lists.get(0)).containsExactly(1L, 2L, 3L, 4L);
				// The first is handled, the second one failed, those behind come at once.
				assertThat(lists.get(1)).containsExactly(3L, 4L);
				assertThat(lists.get(2)).containsExactly(2L);
				assertThat(this.sink.nackBatches()).hasSize(1);
				for (int i = 1; i <= 3; i++) {
					this.server.publish("orders", "orders." + i, "{\"id\":" + i + "}");
				}
				await().until(this::snapshotIsDrained);
				assertThat(listener.numbers).startsWith(1L, 2L, 3L).contains(2L).hasSize(4);
			});
	}

	@Test
	void dataThatDoesNotFitGoesToTheErrorHandlerAndStopsNoOther() {
		this.runner.withPropertyValues("sequin.listener.retry.initial-interval=20s")
			.withBean(Both.class)
			.run((context) -> {
				this.sink.put(List.of(RowChange.insert("orders", Map.of("id", "confidential")), order(2, "1.00")));
				await().until(() -> this.sink.snapshot().acked() == 1);
				MessageListenerContainer container = container(context, "sink");
				assertThat(container.getStatistics().getFailed()).isOne();
				assertThat(context.getBean(Both.class).changes).hasSize(1);
				assertThat(this.sink.snapshot().delivered()).isOne();
			});
	}

	@Test
	void whatIsNoChangeIsNotTakenForOne() {
		this.runner.withPropertyValues("sequin.listener.dead-letter.stream=dead")
			.withBean(AnyChange.class)
			.run((context) -> {
				String id = this.sink.put(order(1, "1.00").withMetadata(Map.of("table_name", 5)));
				await().until(() -> this.sink.snapshot().isDrained());
				assertThat(context.getBean(AnyChange.class).changes).isEmpty();
				JsonNode dead = dead("orders." + id);
				assertThat(dead.path("cause").stringValue()).endsWith("PayloadException");
				assertThat(dead.path("data").path("record").path("id").intValue()).isOne();
			});
	}

	@Test
	void aReadTimeoutForAllHttpClientsDoesNotEndCallsThatWait() {
		this.runner.withPropertyValues("spring.http.clients.read-timeout=100ms")
			.withBean(AnyChange.class)
			.run((context) -> {
				await().until(() -> this.server.calls(SequinOperation.SINK_RECEIVE) >= 3);
				assertThat(container(context, "sink").getState()).isEqualTo(ContainerState.RUNNING);
				assertThat(container(context, "sink").getLastError()).isNull();
			});
	}

	@Test
	void formerValuesOfAnySizeReachTheMethod() {
		this.runner.withBean(AnyChange.class).run((context) -> {
			BigInteger large = new BigInteger("123456789012345678901234567890");
			this.sink.put(RowChange.update("orders", Map.of("id", 1), Map.of("document", Map.of("n", large))));
			await().until(() -> this.sink.snapshot().isDrained());
			assertThat(context.getBean(AnyChange.class).changes).singleElement()
				.satisfies((change) -> assertThat(change.changes()).containsEntry("document", Map.of("n", large)));
		});
	}

	@Test
	void attributesOfTheAnnotationReachTheListener() {
		this.runner.withBean(Attributes.class).run((context) -> {
			Attributes attributes = context.getBean(Attributes.class);
			MessageListenerContainer container = container(context, "all");
			assertThat(container.getState()).isEqualTo(ContainerState.STOPPED);
			assertThat(container.getOptions().maxInFlight()).isEqualTo(5);
			assertThat(container.getOptions().concurrency()).isEqualTo(2);
			this.sink.put(orders(12));
			container.start();
			// Two are handled at once, five are in hand, fetched four at a time.
			await().until(() -> attributes.waiting.size() == 2 && this.sink.snapshot().delivered() == 5);
			assertThat(container.getStatistics().getFiltered()).isZero();
			List<Acknowledgment> acknowledgments = new ArrayList<>();
			await().until(() -> {
				attributes.gate.complete(null);
				attributes.waiting.drainTo(acknowledgments);
				acknowledgments.forEach(Acknowledgment::ack);
				acknowledgments.clear();
				return this.sink.snapshot().isDrained();
			});
			assertThat(container.getStatistics().getFiltered()).isEqualTo(2);
			assertThat(attributes.handled).hasSize(10).doesNotContain(11L, 12L);
		});
	}

	@Test
	void fetchesNoMoreThanTheBatchSizeOfTheAnnotation() {
		this.runner.withBean(Attributes.class).run((context) -> {
			CompletableFuture<Void> gate = new CompletableFuture<>();
			this.server.faults().next(SequinOperation.SINK_RECEIVE, 1, Fault.holdUntil(gate));
			this.sink.put(orders(12));
			container(context, "all").start();
			await().until(() -> this.sink.snapshot().delivered() == 4);
			gate.complete(null);
			context.getBean(Attributes.class).gate.complete(null);
		});
	}

	@Test
	void aRateIsKept() {
		this.runner.withBean(Limited.class).run((context) -> {
			this.sink.put(orders(5));
			await().until(() -> !context.getBean(Limited.class).handled.isEmpty());
			// The others would be handled in a moment.
			this.server.publish("orders", "orders.1", "{}");
			await().until(this::snapshotIsDrained);
			assertThat(context.getBean(Limited.class).handled).hasSize(1);
			assertThat(this.sink.snapshot().delivered()).isEqualTo(4);
		});
	}

	@Test
	void propertiesStandInForAttributes() {
		this.runner
			.withPropertyValues("sequin.polling.batch-size=4", "sequin.listener.concurrency=3",
					"sequin.listener.ack-mode=manual", "sequin.listener.auto-startup=false", "the.sink=other")
			.withBean(Lists.class)
			.withBean(WithHeaders.class)
			.run((context) -> {
				MessageListenerContainer single = container(context, "headers");
				assertThat(single.getState()).isEqualTo(ContainerState.STOPPED);
				assertThat(single.getOptions().ackMode().name()).isEqualTo("MANUAL");
				assertThat(single.getOptions().concurrency()).isEqualTo(3);
				assertThat(single.getOptions().maxInFlight()).isEqualTo(8);
				MessageListenerContainer list = container(context, "messages");
				assertThat(list.getOptions().batchSize()).isEqualTo(4);
				// Each of the three handlers can fill a list.
				assertThat(list.getOptions().maxInFlight()).isEqualTo(12);
			});
	}

	@Test
	void settingsOfSinksAndAcknowledgementsAreRead() {
		this.runner.withPropertyValues("sequin.sinks.ack-wait=45s", "sequin.acks.linger=7ms").run((context) -> {
			SequinProperties properties = context.getBean(SequinProperties.class);
			assertThat(properties.sinks().toOptions())
				.isEqualTo(new SinkOptions(Duration.ofMillis(500), Duration.ofSeconds(45)));
			assertThat(properties.polling().toOptions(properties.acks()).ackLinger()).hasMillis(7);
		});
	}

	@Test
	void whatIsGivenUpGoesToAStreamAndIsAcknowledged() {
		this.runner
			.withPropertyValues("sequin.listener.dead-letter.stream=dead", "sequin.listener.retry.max-attempts=2",
					"sequin.listener.retry.initial-interval=60ms", "sequin.listener.retry.jitter=0")
			.withBean(Failing.class)
			.run((context) -> {
				String id = this.sink.put(order(8, "12.50"));
				this.server.publish("orders", "orders.7", "no JSON {");
				await().until(() -> this.sink.snapshot().isDrained() && snapshotIsDrained());
				assertThat(this.server.messages("dead")).hasSize(2);
				JsonNode change = dead("orders.8");
				assertThat(change.path("listener").stringValue()).isEqualTo("sink");
				assertThat(change.path("cause").stringValue()).isEqualTo("java.lang.IllegalStateException");
				assertThat(change.path("attempts").intValue()).isEqualTo(2);
				assertThat(change.path("failedAt").stringValue()).isNotEmpty();
				assertThat(change.path("origin").path("sink").stringValue()).isEqualTo("orders");
				assertThat(change.path("origin").path("id").stringValue()).isEqualTo(id);
				assertThat(change.path("data").path("record").path("amount").stringValue()).isEqualTo("12.50");
				assertThat(change.path("data").path("metadata").path("idempotency_key").stringValue()).isEqualTo(id);
				assertThat(change.toString()).doesNotContain("confidential");
				JsonNode message = dead("orders.7");
				assertThat(message.path("data").stringValue()).isEqualTo("no JSON {");
				assertThat(message.path("origin").path("stream").stringValue()).isEqualTo("orders");
				assertThat(message.path("origin").path("consumer").stringValue()).isEqualTo("shipping");
				assertThat(message.path("origin").path("seq").longValue()).isPositive();
			});
	}

	@Test
	void everyChangeOfARowThatIsGivenUpIsKept() {
		this.runner
			.withPropertyValues("sequin.listener.dead-letter.stream=dead", "sequin.listener.retry.max-attempts=1")
			.withBean(Failing.class)
			.run((context) -> {
				this.sink.put(List.of(order(8, "1.00"), order(8, "2.00"), order(8, "3.00")));
				await().until(() -> this.sink.snapshot().isDrained());
				assertThat(this.server.messages("dead"))
					.extracting((message) -> json(message).at("/data/record/amount").stringValue())
					.containsExactly("1.00", "2.00", "3.00");
			});
	}

	@Test
	void aDeadLetterThatCannotBePublishedLeavesTheMessageWithSequin() {
		this.server.faults().always(SequinOperation.PUBLISH, Fault.internalServerError());
		this.runner
			.withPropertyValues("sequin.listener.dead-letter.stream=dead", "sequin.listener.retry.max-attempts=1")
			.withBean(Failing.class)
			.run((context) -> {
				this.sink.put(order(8, "12.50"));
				await().until(() -> this.server.calls(SequinOperation.PUBLISH) == 1
						&& container(context, "sink").getInFlight() == 0);
				assertThat(this.sink.snapshot().acked()).isZero();
				assertThat(this.sink.snapshot().delivered()).isOne();
			});
	}

	@Test
	void aDeadLetterPublisherOfTheApplicationComesFirst() {
		List<FailedDelivery> dead = new CopyOnWriteArrayList<>();
		this.runner
			.withPropertyValues("sequin.listener.dead-letter.stream=dead", "sequin.listener.retry.max-attempts=1")
			.withBean(DeadLetterPublisher.class, () -> (failure) -> {
				dead.add(failure);
				return CompletableFuture.completedStage(true);
			})
			.withBean(Failing.class)
			.run((context) -> {
				this.sink.put(order(8, "12.50"));
				await().until(() -> this.sink.snapshot().isDrained());
				assertThat(dead).hasSize(1);
				assertThat(this.server.messages("dead")).isEmpty();
			});
	}

	private static ConditionFactory await() {
		return org.awaitility.Awaitility.await().atMost(Duration.ofSeconds(30));
	}

	private boolean snapshotIsDrained() {
		return this.server.consumer("orders", "shipping").isDrained();
	}

	private JsonNode dead(String key) {
		return json(this.server.messages("dead")
			.stream()
			.filter((message) -> message.key().startsWith(key + "."))
			.findFirst()
			.orElseThrow());
	}

	private static JsonNode json(StoredMessage message) {
		return JsonMapper.shared().readTree(message.data());
	}

	private static MessageListenerContainer container(ApplicationContext context, String id) {
		return context.getBean(ListenerContainerRegistry.class).getContainer(id);
	}

	private static List<RowChange> orders(int count) {
		return IntStream.rangeClosed(1, count).mapToObj((id) -> order(id, "1.00")).toList();
	}

	private static RowChange order(int id, String amount) {
		return RowChange.insert("orders", row(id, amount));
	}

	private static Map<String, Object> row(int id, String amount) {
		Map<String, Object> row = new LinkedHashMap<>();
		row.put("id", id);
		row.put("amount", amount);
		return row;
	}

	record Order(long id, BigDecimal amount) {

	}

	static class Both {

		private final List<ChangeEvent<Order>> changes = new CopyOnWriteArrayList<>();

		private final List<SequinMessage<Order>> messages = new CopyOnWriteArrayList<>();

		@SequinListener(id = "sink", sink = "orders")
		void on(ChangeEvent<Order> change) {
			this.changes.add(change);
		}

		@SequinListener(id = "stream", stream = "orders", consumer = "shipping")
		void on(SequinMessage<Order> message) {
			this.messages.add(message);
		}

	}

	static class AnyChange {

		private final List<ChangeEvent<Map<String, Object>>> changes = new CopyOnWriteArrayList<>();

		@SequinListener(id = "sink", sink = "orders")
		void on(ChangeEvent<Map<String, Object>> change) {
			this.changes.add(change);
		}

	}

	static class WithHeaders {

		private final List<String> received = new CopyOnWriteArrayList<>();

		@SequinListener(id = "headers", sink = "orders")
		void on(Order order, @Header(SequinHeaders.ACTION) ChangeAction action,
				@Header(SequinHeaders.TABLE) String table,
				@Header(name = SequinHeaders.CHANGES, required = false) Map<String, Object> changes,
				@Header(SequinHeaders.SINK) String sink, @Header(SequinHeaders.IDEMPOTENCY_KEY) String key) {
			this.received.add(order + " " + action + " " + table + " " + changes + " " + sink + " " + key);
		}

	}

	static class Lists {

		private final List<List<ChangeEvent<Order>>> changes = new CopyOnWriteArrayList<>();

		private final List<List<SequinMessage<Order>>> messages = new CopyOnWriteArrayList<>();

		@SequinListener(id = "changes", sink = "${the.sink:orders}", batchSize = "3")
		void changes(List<ChangeEvent<Order>> changes) {
			this.changes.add(changes);
		}

		@SequinListener(id = "messages", stream = "orders", consumer = "shipping")
		void messages(List<SequinMessage<Order>> messages) {
			this.messages.add(messages);
		}

	}

	static class PartlyFailing {

		private final List<List<Long>> lists = new CopyOnWriteArrayList<>();

		private final List<Long> numbers = new CopyOnWriteArrayList<>();

		@SequinListener(id = "sink", sink = "orders")
		void changes(List<ChangeEvent<Order>> changes) {
			boolean first = this.lists.isEmpty();
			this.lists.add(changes.stream().map((change) -> change.record().id()).toList());
			if (first) {
				throw new BatchListenerException(1, new IllegalStateException("Not this time"));
			}
		}

		@SequinListener(id = "stream", stream = "orders", consumer = "shipping")
		void messages(List<Order> orders, BatchAcknowledgment acknowledgment) {
			for (int i = 0; i < orders.size(); i++) {
				long id = orders.get(i).id();
				if (id == 2 && !this.numbers.contains(id)) {
					acknowledgment.retryLater(i, Duration.ofMillis(60), "Not now");
				}
				this.numbers.add(id);
			}
		}

	}

	static class Attributes {

		private final BlockingQueue<Acknowledgment> waiting = new LinkedBlockingQueue<>();

		private final List<Long> handled = new CopyOnWriteArrayList<>();

		private final CompletableFuture<Void> gate = new CompletableFuture<>();

		@SequinListener(id = "all", sink = "orders", autoStartup = "false", concurrency = "2", maxInFlight = "5",
				batchSize = "4", ackMode = "manual", filter = "payload.id < 11 and headers.sequin_action == 'INSERT'")
		void on(Order order, Acknowledgment acknowledgment) {
			this.waiting.add(acknowledgment);
			this.gate.join();
			this.handled.add(order.id());
		}

	}

	static class Limited {

		private final List<Order> handled = new CopyOnWriteArrayList<>();

		@SequinListener(sink = "orders", rateLimit = "1/h")
		void on(Order order) {
			this.handled.add(order);
		}

		@SequinListener(stream = "orders", consumer = "shipping")
		void other(String data) {
		}

	}

	static class Failing {

		@SequinListener(id = "sink", sink = "orders")
		void on(Order order) {
			throw new IllegalStateException("confidential");
		}

		@SequinListener(id = "stream", stream = "orders", consumer = "shipping")
		void other(Order order) {
			throw new IllegalStateException("confidential");
		}

	}

}
