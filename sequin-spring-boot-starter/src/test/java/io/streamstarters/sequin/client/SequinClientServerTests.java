package io.streamstarters.sequin.client;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

import io.streamstarters.sequin.SequinConnectionException;
import io.streamstarters.sequin.SequinConsumerDefinition;
import io.streamstarters.sequin.SequinConsumerOptions;
import io.streamstarters.sequin.SequinException;
import io.streamstarters.sequin.SequinMessage;
import io.streamstarters.sequin.SequinStreamDefinition;
import io.streamstarters.sequin.test.Fault;
import io.streamstarters.sequin.test.MovableClock;
import io.streamstarters.sequin.test.SequinOperation;
import io.streamstarters.sequin.test.SequinServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link SequinClient} against a server.
 */
class SequinClientServerTests {

	private static final StreamConsumer SHIPPING = new StreamConsumer("orders", "shipping");

	private final MovableClock clock = MovableClock.startingNow();

	private final SequinServer server = SequinServer.builder()
		.clock(this.clock)
		.stream("orders")
		.consumer("orders", "shipping", "orders.>")
		.start();

	private final SequinClient client = SequinClient.create(this.server.url(), SequinClientOptions.defaults());

	@AfterEach
	void stop() {
		this.server.close();
	}

	@Test
	void consumersAreGivenAListInItsOrder() {
		List<TextMessage> messages = IntStream.range(0, 200)
			.mapToObj((i) -> new TextMessage("orders." + i, "data " + i))
			.toList();
		assertThat(this.client.sendAll("orders", messages).published()).isEqualTo(200);
		assertThat(this.client.receive(SHIPPING, 50)).extracting(SequinMessage::key)
			.containsExactlyElementsOf(messages.stream().map(TextMessage::key).limit(50).toList());
		assertThat(this.client.receive(SHIPPING, 1000)).extracting(SequinMessage::data)
			.containsExactlyElementsOf(messages.stream().map(TextMessage::data).skip(50).toList());
		assertThat(this.client.receive(SHIPPING, 1000)).isEmpty();
	}

	@Test
	void textArrivesAsItWasSent() {
		String text = "{\"a\": \"ü 😀 \\\\ \\n\"}\r\n\t\u2028 <>&'";
		this.client.send("orders", "orders.a/b%20\"c", text);
		assertThat(this.client.receive(SHIPPING, 1)).singleElement().satisfies((message) -> {
			assertThat(message.data()).isEqualTo(text);
			assertThat(message.key()).isEqualTo("orders.a/b%20\"c");
			assertThat(message.stream()).isEqualTo("orders");
		});
	}

	@Test
	void anUnchangedValueDoesNotCountAsPublished() {
		assertThat(this.client.send("orders", "orders.1", "one").published()).isEqualTo(1);
		assertThat(this.client.send("orders", "orders.1", "one").published()).isZero();
		assertThat(this.client.send("orders", "orders.1", "two").published()).isEqualTo(1);
	}

	@Test
	void anAcknowledgedMessageDoesNotComeAgain() {
		this.client.send("orders", "orders.1", "one");
		List<String> ids = ids(this.client.receive(SHIPPING, 10));
		this.client.ack(SHIPPING, ids);
		this.clock.advance(Duration.ofMinutes(1));
		assertThat(this.client.receive(SHIPPING, 10)).isEmpty();
		assertThat(this.server.consumer("orders", "shipping").isDrained()).isTrue();
	}

	@Test
	void aMessageThatIsGivenBackComesAgainAtOnce() {
		this.client.send("orders", "orders.1", "one");
		List<SequinMessage<String>> first = this.client.receive(SHIPPING, 10);
		assertThat(this.client.receive(SHIPPING, 10)).isEmpty();
		this.client.nack(SHIPPING, ids(first));
		assertThat(this.client.receive(SHIPPING, 10)).isEqualTo(first);
	}

	@Test
	void anAckWhoseAnswerWasLostDoesNotAcknowledgeTheNextValueOfTheKey() {
		this.client.send("orders", "orders.1", "one");
		List<String> ids = ids(this.client.receive(SHIPPING, 10));
		this.server.faults().next(SequinOperation.ACK, 1, Fault.cutAnswer());
		assertThatExceptionOfType(SequinConnectionException.class).isThrownBy(() -> this.client.ack(SHIPPING, ids));
		this.client.send("orders", "orders.1", "two");
		assertThat(this.client.receive(SHIPPING, 10)).extracting(SequinMessage::data).containsExactly("two");
		assertThat(this.server.calls(SequinOperation.ACK)).isEqualTo(1);
	}

	@Test
	void consumersOfOneNameInTwoStreamsAreToldApart() {
		this.server.createStream("returns");
		this.server.createConsumer("returns", "shipping", ">", Duration.ofSeconds(30));
		StreamConsumer returns = new StreamConsumer("returns", "shipping");
		this.client.send("orders", "orders.1", "order");
		this.client.send("returns", "returns.1", "return");
		List<SequinMessage<String>> orders = this.client.receive(SHIPPING, 10);
		assertThat(orders).extracting(SequinMessage::data).containsExactly("order");
		assertThat(this.client.receive(returns, 10)).extracting(SequinMessage::data).containsExactly("return");
		this.client.ack(SHIPPING, ids(orders));
		assertThat(this.server.consumer("orders", "shipping").isDrained()).isTrue();
		assertThat(this.server.consumer("returns", "shipping").isDrained()).isFalse();
	}

	@Test
	void aConsumerOfAnotherStreamIsNotFound() {
		this.server.createStream("returns");
		StreamConsumer nowhere = new StreamConsumer("returns", "shipping");
		assertNotFound(() -> this.client.receive(nowhere, 10));
		assertNotFound(() -> this.client.ack(nowhere, List.of("661b4492-eaaa-4563-88e4-95b7bbd2ba9c")));
		assertThat(this.server.calls(SequinOperation.RECEIVE)).isZero();
		assertThat(this.server.calls(SequinOperation.ACK)).isZero();
	}

	@Test
	void aConsumerThatWasCreatedAnewIsFoundAgain() {
		this.client.send("orders", "orders.1", "one");
		assertThat(this.client.receive(SHIPPING, 10)).hasSize(1);
		this.client.deleteConsumer(SHIPPING);
		this.client.createConsumer(new SequinConsumerDefinition("orders", "shipping", ">"));
		assertThat(this.client.receive(SHIPPING, 10)).hasSize(1);
	}

	@Test
	void aConsumerCanBeNamedByItsId() {
		this.client.send("orders", "orders.1", "one");
		String id = this.client.getConsumer(SHIPPING).id();
		String streamId = this.client.getStream("orders").id();
		assertThat(this.client.receive(new StreamConsumer(streamId, id), 10)).hasSize(1);
	}

	@Test
	void whatWasStoredBeforeTheAnswerWasLostIsNotStoredTwice() {
		this.server.faults().next(SequinOperation.PUBLISH, 1, Fault.cutBody());
		assertThatExceptionOfType(SequinConnectionException.class)
			.isThrownBy(() -> this.client.send("orders", "orders.1", "one"));
		assertThat(this.server.calls(SequinOperation.PUBLISH)).isEqualTo(1);
		assertThat(this.client.send("orders", "orders.1", "one").published()).isZero();
	}

	@Test
	void anAnswerThatTakesTooLongIsGivenUp() {
		SequinClient hasty = SequinClient.create(this.server.url(),
				SequinClientOptions.defaults().withRequestTimeout(Duration.ofSeconds(1)));
		assertThat(hasty.receive(SHIPPING, 10)).isEmpty();
		this.server.faults().next(SequinOperation.RECEIVE, 1, Fault.delay(Duration.ofMinutes(1)));
		assertThatExceptionOfType(SequinConnectionException.class).isThrownBy(() -> hasty.receive(SHIPPING, 10))
			.withMessageContaining("No answer came within 1000 ms");
	}

	@Test
	void aProxysPageIsAnErrorWithItsStatus() {
		this.server.faults().next(SequinOperation.RECEIVE, 1, Fault.badGateway());
		assertThatExceptionOfType(SequinException.class).isThrownBy(() -> this.client.receive(SHIPPING, 10))
			.satisfies((ex) -> assertThat(ex.getStatus()).isEqualTo(502))
			.satisfies((ex) -> assertThat(ex.getSummary()).isEqualTo("Bad Gateway"));
	}

	@Test
	void worksAgainWithAServerThatWasAway() {
		this.client.send("orders", "orders.1", "one");
		this.server.stop();
		assertThatExceptionOfType(SequinConnectionException.class).isThrownBy(() -> this.client.receive(SHIPPING, 10))
			.withMessageStartingWith("We can't reach Sequin on " + this.server.url());
		this.server.start();
		assertThat(this.client.receive(SHIPPING, 10)).hasSize(1);
	}

	@Test
	void managesStreams() {
		StreamInfo created = this.client.createStream(new SequinStreamDefinition("returns"));
		assertThat(this.client.getStream("returns")).isEqualTo(created);
		assertThat(this.client.getStream(created.id()).name()).isEqualTo("returns");
		assertThat(this.client.listStreams()).extracting(StreamInfo::name).contains("orders", "returns");
		assertThatExceptionOfType(SequinException.class)
			.isThrownBy(() -> this.client.createStream(new SequinStreamDefinition("returns")))
			.satisfies((ex) -> assertThat(ex.getStatus()).isEqualTo(422))
			.satisfies((ex) -> assertThat(ex.getValidationErrors()).containsEntry("name",
					List.of("has already been taken")));
		this.client.deleteStream("returns");
		assertNotFound(() -> this.client.getStream("returns"));
		assertNotFound(() -> this.client.deleteStream("returns"));
		assertNotFound(() -> this.client.send("returns", "a.1", "x"));
	}

	@Test
	void managesConsumers() {
		StreamConsumer billing = new StreamConsumer("orders", "billing");
		ConsumerInfo created = this.client.createConsumer(new SequinConsumerDefinition("orders", "billing", "orders.*",
				SequinConsumerOptions.defaults().withAckWait(Duration.ofSeconds(5)).withMaxDeliver(3)));
		assertThat(created.ackWait()).isEqualTo(Duration.ofSeconds(5));
		assertThat(created.filter()).isEqualTo("orders.*");
		assertThat(created.maxDeliver()).isEqualTo(3);
		assertThat(created.maxAckPending()).isEqualTo(10_000);
		assertThat(this.client.getConsumer(billing)).isEqualTo(created);
		assertThat(this.client.listConsumers("orders")).extracting(ConsumerInfo::name)
			.containsExactlyInAnyOrder("shipping", "billing");
		ConsumerInfo updated = this.client.updateConsumer(billing,
				SequinConsumerOptions.defaults().withAckWait(Duration.ofSeconds(7)).withMaxAckPending(2));
		assertThat(updated.ackWait()).isEqualTo(Duration.ofSeconds(7));
		assertThat(updated.maxAckPending()).isEqualTo(2);
		assertThat(updated.maxDeliver()).isEqualTo(3);
		this.client.deleteConsumer(billing);
		assertNotFound(() -> this.client.getConsumer(billing));
	}

	@Test
	void listsMessagesOfAStream() {
		IntStream.range(0, 5).forEach((i) -> this.client.send("orders", "orders." + i, "data " + i));
		this.client.send("orders", "other.1", "x");
		assertThat(this.client.listMessages("orders", MessageQuery.first(2))).extracting(SequinMessage::key)
			.containsExactly("orders.0", "orders.1");
		assertThat(this.client.listMessages("orders", MessageQuery.last(10).withFilter("orders.*")))
			.extracting(SequinMessage::key)
			.containsExactly("orders.4", "orders.3", "orders.2", "orders.1", "orders.0");
		assertThat(this.client.listMessages("orders", MessageQuery.first(1))).singleElement()
			.satisfies((message) -> assertThat(message.ackId()).isNull());
	}

	@Test
	void listsMessagesOfAConsumerWithTheirState() {
		this.client.send("orders", "orders.1", "one");
		this.client.send("orders", "orders.2", "two");
		String id = ids(this.client.receive(SHIPPING, 1)).get(0);
		List<ConsumerMessage> messages = this.client.listMessages(SHIPPING, MessageQuery.first(10));
		assertThat(messages).extracting((message) -> message.message().key()).containsExactly("orders.1", "orders.2");
		assertThat(messages).extracting(ConsumerMessage::state).containsExactly("delivered", "available");
		assertThat(messages).extracting(ConsumerMessage::deliverCount).containsExactly(1, 0);
		assertThat(messages.get(0).message().ackId()).isEqualTo(id);
		assertThat(messages.get(0).notVisibleUntil()).isNotNull();
		assertThat(messages.get(1).notVisibleUntil()).isNull();
		assertThat(messages.get(1).lastDeliveredAt()).isNull();
	}

	private static List<String> ids(List<SequinMessage<String>> messages) {
		return messages.stream().map(SequinMessage::ackId).toList();
	}

	private static void assertNotFound(Runnable call) {
		assertThatExceptionOfType(SequinException.class).isThrownBy(call::run)
			.satisfies((ex) -> assertThat(ex.getStatus()).isEqualTo(404));
	}

}
