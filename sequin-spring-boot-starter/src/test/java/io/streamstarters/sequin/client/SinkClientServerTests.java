package io.streamstarters.sequin.client;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.streamstarters.sequin.ChangeAction;
import io.streamstarters.sequin.ChangeEvent;
import io.streamstarters.sequin.ChangeEventReader;
import io.streamstarters.sequin.SequinException;
import io.streamstarters.sequin.SinkMessage;
import io.streamstarters.sequin.test.MovableClock;
import io.streamstarters.sequin.test.RowChange;
import io.streamstarters.sequin.test.SequinPath;
import io.streamstarters.sequin.test.SequinServer;
import io.streamstarters.sequin.test.SequinSink;
import io.streamstarters.sequin.test.SinkSettings;
import io.streamstarters.sequin.test.SinkTransform;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.netty.http.client.HttpClient;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import org.springframework.web.reactive.function.client.WebClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link SequinClient} against a server with sinks.
 */
class SinkClientServerTests {

	private static final SinkConsumer ORDERS = new SinkConsumer("orders-sink");

	private static final SequinClientOptions OPTIONS = SequinClientOptions.defaults().withToken("token-1");

	private final MovableClock clock = MovableClock.startingNow();

	private final SequinServer server = SequinServer.builder()
		.clock(this.clock)
		.token("token-1")
		.sink("orders-sink")
		.start();

	private final SequinSink sink = this.server.sink("orders-sink");

	private final SequinClient client = SequinClient.create(this.server.url(), OPTIONS);

	private final ChangeEventReader reader = new ChangeEventReader(JsonMapper.shared());

	@AfterEach
	void stop() {
		this.server.close();
	}

	@Test
	void aWaitOutlastsTheReadTimeoutOfTheHttpClient() {
		WebClient.Builder impatient = WebClient.builder()
			.clientConnector(
					new ReactorClientHttpConnector(HttpClient.create().responseTimeout(Duration.ofMillis(100))));
		SequinClient client = SequinClient.create(impatient, this.server.url(), OPTIONS);
		assertThat(client.receive(ORDERS, 1, Duration.ofMillis(500))).isEmpty();
		assertThat(this.sink.longPolls()).isZero();
	}

	@Test
	void aRowTravelsFromTableToRecord() {
		String key = this.sink.put(RowChange.insert("orders", row(1, "new")));
		this.sink.put(RowChange.update("orders", row(1, "paid"), Map.of("status", "new")));
		this.sink.put(RowChange.delete("orders", row(1, "paid")));
		ChangeEvent<Order> insert = next();
		assertThat(insert.action()).isEqualTo(ChangeAction.INSERT);
		assertThat(insert.record()).isEqualTo(new Order(1, "new", new BigDecimal("12.50"), 9_007_199_254_740_993L));
		assertThat(insert.metadata().idempotencyKey()).isEqualTo(key);
		assertThat(insert.metadata().recordPks()).containsExactly("1");
		ChangeEvent<Order> update = next();
		assertThat(update.action()).isEqualTo(ChangeAction.UPDATE);
		assertThat(update.changes()).isEqualTo(Map.of("status", "new"));
		assertThat(next().action()).isEqualTo(ChangeAction.DELETE);
		assertThat(this.client.receive(ORDERS, 10)).isEmpty();
		assertThat(this.sink.snapshot().isDrained()).isTrue();
	}

	@Test
	void aChangeThatIsGivenBackOrWhoseLeaseEndsComesAgainUnderTheSameIds() {
		this.sink.put(RowChange.insert("orders", row(1, "new")));
		SinkMessage first = this.client.receiveOne(ORDERS).orElseThrow();
		assertThat(this.client.receive(ORDERS, 10)).isEmpty();
		this.client.nack(ORDERS, first.ackId());
		assertThat(this.client.receive(ORDERS, 10)).containsExactly(first);
		this.clock.advance(Duration.ofSeconds(31));
		assertThat(this.client.receive(ORDERS, 10)).containsExactly(first);
	}

	@Test
	void aChangeThatWasAcknowledgedBeforeARestartIsRecognisedByItsId() {
		this.sink.put(RowChange.insert("orders", row(1, "new")));
		SinkMessage first = this.client.receiveOne(ORDERS).orElseThrow();
		this.client.ack(ORDERS, first.ackId());
		this.server.restartStores();
		SinkMessage again = this.client.receiveOne(ORDERS).orElseThrow();
		assertThat(again.ackId()).isNotEqualTo(first.ackId());
		assertThat(again.id()).isEqualTo(first.id());
	}

	@Test
	void aReceiveWaitsForAChange() throws Exception {
		CompletableFuture<List<SinkMessage>> waiting = this.client.reactive()
			.receive(ORDERS, 10, Duration.ofMinutes(1))
			.toFuture();
		await().atMost(Duration.ofSeconds(30)).until(() -> this.sink.longPolls() == 1);
		assertThat(waiting).isNotDone();
		this.sink.put(RowChange.insert("orders", row(1, "new")));
		assertThat(waiting.get(30, TimeUnit.SECONDS)).hasSize(1);
	}

	@Test
	void sinksWithTransformsSendPlainData() {
		this.server.createSink(SinkSettings.named("rows").withTransform(SinkTransform.recordOnly()));
		this.server
			.createSink(SinkSettings.named("lists").withTransform(SinkTransform.function((message) -> List.of("a"))));
		this.server.createSink(SinkSettings.named("old").withTransform(SinkTransform.recordKind()));
		this.server.commit(List.of(RowChange.insert("orders", row(1, "new"))));
		SinkMessage row = this.client.receiveOne(new SinkConsumer("rows")).orElseThrow();
		assertThat(row.isChange()).isFalse();
		assertThat(row.id()).isEqualTo(row.ackId());
		assertThat(this.reader.readData(row, Order.class).status()).isEqualTo("new");
		SinkMessage list = this.client.receiveOne(new SinkConsumer("lists")).orElseThrow();
		assertThat(this.reader.readData(list, String[].class)).containsExactly("a");
		SinkMessage old = this.client.receiveOne(new SinkConsumer("old")).orElseThrow();
		assertThat(this.reader.read(old, Order.class)).satisfies((event) -> {
			assertThat(event.action()).isEqualTo(ChangeAction.UNKNOWN);
			assertThat(event.record().id()).isOne();
		});
	}

	@Test
	void theTokenIsChecked() {
		SequinClient other = SequinClient.create(this.server.url(), OPTIONS.withToken("token-2"));
		assertThatExceptionOfType(SequinException.class).isThrownBy(() -> other.receive(ORDERS, 1))
			.satisfies((ex) -> assertThat(ex.getStatus()).isEqualTo(401));
		SequinClient none = SequinClient.create(this.server.url());
		assertThatExceptionOfType(SequinException.class).isThrownBy(() -> none.ack(ORDERS, "id"))
			.satisfies((ex) -> assertThat(ex.getStatus()).isEqualTo(401));
	}

	@Test
	void anIdThatIsNoneIsRefused() {
		assertThatExceptionOfType(SequinException.class).isThrownBy(() -> this.client.ack(ORDERS, "no-uuid"))
			.satisfies((ex) -> assertThat(ex.getStatus()).isEqualTo(400));
	}

	@Test
	void aSinkThatIsDisabledOrMissingIsNamed() {
		this.sink.disable();
		assertThatExceptionOfType(SequinException.class).isThrownBy(() -> this.client.receive(ORDERS, 1))
			.withMessageContaining("The sink is disabled")
			.satisfies((ex) -> assertThat(ex.getStatus()).isEqualTo(500));
		assertThatExceptionOfType(SequinException.class)
			.isThrownBy(() -> this.client.receive(new SinkConsumer("missing"), 1))
			.satisfies((ex) -> assertThat(ex.getStatus()).isEqualTo(404));
	}

	@Test
	void bothGenerationsOfSinkServersAreSpokenTo() {
		this.server.close();
		try (SequinServer old = SequinServer.builder()
			.paths(SequinPath.HTTP_PULL_CONSUMERS)
			.ignoreMaxBatchSize(true)
			.sink("orders-sink")
			.start()) {
			old.commit(List.of(RowChange.insert("orders", row(1, "new")), RowChange.insert("orders", row(2, "new"))));
			SequinClient today = SequinClient.create(old.url(), OPTIONS);
			assertThatExceptionOfType(SequinException.class).isThrownBy(() -> today.receive(ORDERS, 10))
				.withMessageContaining("`sequin.sinks.endpoint`");
			SequinClient client = SequinClient.create(old.url(),
					OPTIONS.withSinkEndpoint(SinkEndpoint.HTTP_PULL_CONSUMERS));
			List<SinkMessage> messages = client.receive(ORDERS, 10);
			assertThat(messages).hasSize(2);
			client.ack(ORDERS, messages.stream().map(SinkMessage::ackId).toList());
			client.check();
			assertThat(old.sink("orders-sink").snapshot().isDrained()).isTrue();
		}
	}

	private ChangeEvent<Order> next() {
		SinkMessage message = this.client.receiveOne(ORDERS).orElseThrow();
		this.client.ack(ORDERS, message.ackId());
		return this.reader.read(message, Order.class);
	}

	private static Map<String, Object> row(long id, String status) {
		return Map.of("id", id, "status", status, "amount", "12.50", "big", 9_007_199_254_740_993L);
	}

	record Order(long id, String status, BigDecimal amount, long big) {

	}

}
