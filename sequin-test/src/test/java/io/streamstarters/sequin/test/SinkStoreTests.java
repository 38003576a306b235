package io.streamstarters.sequin.test;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import io.streamstarters.sequin.test.HttpCaller.Reply;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * What becomes of a sink's changes when its store restarts, and when the sink is paused,
 * disabled or deleted.
 */
class SinkStoreTests extends AbstractSinkTests {

	private static final String NO_PROCESS = "{\"summary\":\"Call to SlotMessageStore failed with :noproc\"}";

	@Test
	void unconfirmedChangeComesAgainUnderANewIdAndTheOldOneDoesNothing() {
		insert("1");
		Reply before = this.caller.receive(1);
		this.server.restartStores();
		Reply after = this.caller.receive(1);
		assertThat(after.rows()).containsExactly("1");
		assertThat(after.ackIds()).doesNotContainAnyElementsOf(before.ackIds());
		assertThat(this.caller.ack(before.ackIds()).body()).isEqualTo("{\"success\":true}");
		assertThat(this.caller.nack(before.ackIds()).body()).isEqualTo("{\"success\":true}");
		assertThat(this.sink.snapshot().delivered()).isEqualTo(1);
		this.caller.ack(after.ackIds());
		assertThat(this.sink.snapshot().isDrained()).isTrue();
	}

	@Test
	void ackedChangesComeAgainWithTheSameKeyAndBody() {
		insert("1", "2");
		Reply before = this.caller.receive(2);
		this.caller.ack(before.ackIds());
		assertThat(this.sink.changes()).extracting(SinkChange::state)
			.containsExactly(SinkChange.State.ACKED, SinkChange.State.ACKED);
		this.server.restartStores();
		Reply after = this.caller.receive(2);
		assertThat(after.idempotencyKeys()).isEqualTo(before.idempotencyKeys());
		assertThat(after.data().get(0).get("data")).isEqualTo(before.data().get(0).get("data"));
		assertThat(after.ackIds()).doesNotContainAnyElementsOf(before.ackIds());
		assertThat(this.sink.changes()).extracting(SinkChange::deliveries).containsExactly(2, 2);
	}

	@Test
	void changesOfARowComeAgainInTheirOrder() {
		insert("1");
		update("1", "2", "1");
		this.caller.ack(this.caller.receive(1).ackIds());
		this.server.restartStores();
		Reply insert = this.caller.receive(5);
		assertThat(insert.data().at("/0/data/action").stringValue()).isEqualTo("insert");
		this.caller.ack(insert.ackIds());
		assertThat(this.caller.receive(5).data().at("/0/data/action").stringValue()).isEqualTo("update");
	}

	@Test
	void savedProgressIsKept() {
		insert("1", "2");
		this.caller.ack(this.caller.receive(1).ackIds());
		this.sink.saveProgress();
		this.server.restartStores();
		assertThat(this.caller.receive(2).rows()).containsExactly("2");
	}

	@Test
	void storesRestartWithTheServer() {
		insert("1");
		List<String> before = this.caller.receive(1).ackIds();
		this.server.restart();
		assertThat(this.caller.receive(1).ackIds()).isNotEqualTo(before).hasSize(1);
	}

	@Test
	void changeOfOneSinkRestartsTheStoresOfAll() {
		insert("1");
		this.caller.ack(this.caller.receive(1).ackIds());
		this.server.createSink(SinkSettings.named("other")).pause();
		assertThat(this.caller.receive(1).rows()).containsExactly("1");
	}

	@Test
	void pausedSinkBringsNothingAndTakesAcks() {
		insert("1", "2");
		Reply before = this.caller.receive(1);
		this.sink.pause();
		assertThat(this.caller.receive(1).body()).isEqualTo("{\"data\":[]}");
		assertThat(this.caller.ack(before.ackIds()).status()).isEqualTo(200);
		this.sink.activate();
		assertThat(this.caller.receive(5).rows()).containsExactly("1", "2");
	}

	@ParameterizedTest
	@ValueSource(strings = { "receive", "ack", "nack" })
	void disabledSinkFailsWithNoProcess(String call) {
		SinkCaller disabled = create(SinkSettings.named("off").withStatus(SinkStatus.DISABLED));
		this.server.sink("off").put(insertOf("1"));
		Reply reply = disabled.post(call, "{\"ack_ids\": [\"11111111-1111-4111-8111-111111111111\"]}");
		assertThat(reply.status()).isEqualTo(500);
		assertThat(reply.body()).isEqualTo(NO_PROCESS);
		this.server.sink("off").activate();
		assertThat(disabled.receive(1).rows()).containsExactly("1");
	}

	@Test
	void deletedSinkIsUnknown() {
		this.sink.delete();
		assertThat(this.caller.receive(1).status()).isEqualTo(404);
		assertThatIllegalArgumentException().isThrownBy(() -> this.server.sink("orders"));
		assertThatIllegalArgumentException().isThrownBy(() -> this.sink.put(insertOf("1")));
	}

	@Test
	void lastTenThousandAckedChangesComeAgain() {
		for (int i = 0; i < 10; i++) {
			int from = 1001 * i;
			this.sink.put(IntStream.range(from, from + 1001).mapToObj((id) -> insertOf("" + id)).toList());
		}
		for (Reply reply = this.caller.receive(1000); !reply.data().isEmpty(); reply = this.caller.receive(1000)) {
			this.caller.ack(reply.ackIds());
		}
		this.server.restartStores();
		assertThat(this.sink.snapshot().available()).isEqualTo(10_000);
		assertThat(this.caller.receive(1).rows()).containsExactly("10");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "bad name", "a/b", "ä" })
	void nameThatDoesNotFitIsRefused(String name) {
		assertThatIllegalArgumentException().isThrownBy(() -> SinkSettings.named(name)).withMessageContaining(name);
	}

	@Test
	void nameThatIsTakenIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.server.createSink(SinkSettings.named("orders")))
			.withMessageContaining("Sink orders");
		this.server.createSink(SinkSettings.named("Orders.eu-1_a"));
	}

	@Test
	void rowWithoutItsPrimaryKeyIsRefusedAndNothingIsPut() {
		RowChange keyless = RowChange.insert("orders", Map.of("v", 1));
		assertThatIllegalArgumentException().isThrownBy(() -> this.sink.put(List.of(insertOf("1"), keyless)))
			.withMessageContaining("name the columns of its primary key");
		assertThat(this.sink.changes()).isEmpty();
		this.sink.put(keyless.withPrimaryKey("v"));
		assertThat(this.caller.receive(1).rows()).containsExactly("1");
	}

}
