package io.streamstarters.sequin.test;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.streamstarters.sequin.test.HttpCaller.Reply;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a sink hands out, and in which order.
 */
class SinkReceiveTests extends AbstractSinkTests {

	@Test
	void insertIsHandedOutInFull() {
		String key = this.sink.put(RowChange.insert("orders", Map.of("id", 4711, "big", 9007199254740993L)));
		Reply reply = this.caller.receive(1);
		assertThat(reply.headers().get("content-type")).containsExactly("application/json; charset=utf-8");
		JsonNode item = reply.data().get(0);
		assertThat(item.propertyNames()).containsExactlyInAnyOrder("ack_id", "data");
		JsonNode data = item.get("data");
		assertThat(data.propertyNames()).containsExactlyInAnyOrder("record", "changes", "action", "metadata");
		assertThat(data.get("record").toString()).contains("\"big\":9007199254740993");
		assertThat(data.get("changes").isNull()).isTrue();
		assertThat(data.get("action").stringValue()).isEqualTo("insert");
		JsonNode metadata = data.get("metadata");
		assertThat(metadata.propertyNames()).containsExactlyInAnyOrder("table_schema", "table_name", "commit_timestamp",
				"commit_lsn", "commit_idx", "idempotency_key", "record_pks", "database_name", "consumer", "database",
				"transaction_annotations", "enrichment");
		assertThat(metadata.get("record_pks").toString()).isEqualTo("[\"4711\"]");
		assertThat(metadata.at("/consumer/id").stringValue()).isEqualTo(this.sink.id().toString());
		assertThat(metadata.at("/consumer/name").stringValue()).isEqualTo("orders");
		assertThat(metadata.get("idempotency_key").stringValue()).isEqualTo(key)
			.isEqualTo(Base64.getEncoder()
				.encodeToString((metadata.get("commit_lsn") + ":" + metadata.get("commit_idx"))
					.getBytes(StandardCharsets.UTF_8)));
	}

	@Test
	void updateSaysWhatWasBeforeAndDeleteDoesNot() {
		update("1", "2", "1");
		this.sink.put(RowChange.delete("orders", Map.of("id", "2")));
		JsonNode data = this.caller.receive(10).data();
		assertThat(data.at("/0/data/action").stringValue()).isEqualTo("update");
		assertThat(data.at("/0/data/changes").toString()).isEqualTo("{\"v\":\"1\"}");
		assertThat(data.at("/1/data/action").stringValue()).isEqualTo("delete");
		assertThat(data.at("/1/data/changes").isNull()).isTrue();
	}

	@Test
	void changesOfOneTransactionShareTheirPositionInTheLog() {
		this.sink.put(List.of(insertOf("1"), insertOf("2")));
		insert("3");
		JsonNode data = this.caller.receive(10).data();
		assertThat(data.at("/0/data/metadata/commit_lsn")).isEqualTo(data.at("/1/data/metadata/commit_lsn"));
		assertThat(data.at("/1/data/metadata/commit_idx").intValue()).isEqualTo(1);
		assertThat(data.at("/2/data/metadata/commit_lsn").longValue())
			.isGreaterThan(data.at("/1/data/metadata/commit_lsn").longValue());
		assertThat(data.at("/2/data/metadata/commit_idx").intValue()).isZero();
	}

	@Test
	void rowsOfABackfillHaveNoPositionInTheLog() {
		String key = this.sink.put(RowChange.read("orders", Map.of("id", 7)));
		String later = this.sink.put(RowChange.read("orders", Map.of("id", 8)));
		JsonNode data = this.caller.receive(10).data().get(0).get("data");
		assertThat(data.get("action").stringValue()).isEqualTo("read");
		assertThat(data.get("changes").isNull()).isTrue();
		assertThat(data.at("/metadata/commit_lsn").isNull()).isTrue();
		assertThat(data.at("/metadata/commit_idx").isNull()).isTrue();
		assertThat(backfillAndRow(key)).hasSize(2).endsWith("7");
		assertThat(backfillAndRow(later).get(0)).isNotEqualTo(backfillAndRow(key).get(0));
	}

	private static List<String> backfillAndRow(String idempotencyKey) {
		return List.of(new String(Base64.getDecoder().decode(idempotencyKey), StandardCharsets.UTF_8).split(":"));
	}

	@Test
	void metadataThatIsGivenIsTaken() {
		String key = this.sink.put(insertOf("1")
			.withMetadata(Map.of("commit_lsn", 49184200, "transaction_annotations", Map.of("user", "x"))));
		JsonNode metadata = this.caller.receive(1).data().get(0).at("/data/metadata");
		assertThat(key).isEqualTo("NDkxODQyMDA6MA==");
		assertThat(metadata.get("commit_lsn").longValue()).isEqualTo(49184200);
		assertThat(metadata.at("/transaction_annotations/user").stringValue()).isEqualTo("x");
	}

	@Test
	void annotationsAndDatabaseOfASinkAreInItsMetadata() {
		SinkCaller other = create(SinkSettings.named("s").withAnnotations(Map.of("team", "a")).withDatabase("prod"));
		this.server.sink("s").put(insertOf("1"));
		JsonNode metadata = other.receive(1).data().get(0).at("/data/metadata");
		assertThat(metadata.at("/consumer/annotations/team").stringValue()).isEqualTo("a");
		assertThat(metadata.get("database_name").stringValue()).isEqualTo("prod");
		assertThat(metadata.at("/database/name").stringValue()).isEqualTo("prod");
	}

	@Test
	void idempotencyKeyIsTheSameInAllSinks() {
		SinkCaller other = create(SinkSettings.named("other"));
		List<String> keys = this.server.commit(List.of(insertOf("1"), insertOf("2")));
		assertThat(this.caller.receive(10).idempotencyKeys()).isEqualTo(keys);
		assertThat(other.receive(10).idempotencyKeys()).isEqualTo(keys);
	}

	@Test
	void rowsComeInTheOrderOfTheirCommits() {
		insert("3", "1", "2");
		assertThat(this.caller.receive(2).rows()).containsExactly("3", "1");
		assertThat(this.caller.receive(2).rows()).containsExactly("2");
		assertThat(this.caller.receive(2).body()).isEqualTo("{\"data\":[]}");
	}

	@Test
	void oneChangeOfARowIsOutAtATime() {
		insert("1");
		update("1", "2", "1");
		insert("2");
		update("1", "3", "2");
		Reply first = this.caller.receive(10);
		assertThat(first.rows()).containsExactly("1", "2");
		assertThat(this.caller.receive(10).data()).isEmpty();
		assertThat(this.sink.snapshot().behind()).isEqualTo(2);
		this.caller.ack(first.ackIds().subList(0, 1));
		assertThat(this.caller.receive(10).data().at("/0/data/record/v").stringValue()).isEqualTo("2");
		assertThat(this.caller.receive(10).data()).isEmpty();
	}

	@Test
	void rowsOfDifferentTablesAndKeysAreDifferentRows() {
		this.sink.put(RowChange.insert("a", Map.of("id", 1)));
		this.sink.put(RowChange.insert("b", Map.of("id", 1)));
		this.sink.put(RowChange.insert("b", Map.of("id", 1)).withSchema("other"));
		this.sink.put(RowChange.insert("b", Map.of("id", 1, "x", "y")).withPrimaryKey("id", "x"));
		assertThat(this.caller.receive(10).data()).hasSize(4);
	}

	@Test
	void newPrimaryKeyStartsANewRowAndOvertakes() {
		this.sink.put(RowChange.insert("orders", Map.of("id", 1)));
		this.sink.put(RowChange.update("orders", Map.of("id", 1, "v", "2"), Map.of()));
		this.sink.put(RowChange.update("orders", Map.of("id", 2, "v", "2"), Map.of("id", 1)));
		assertThat(this.caller.receive(10).rows()).containsExactly("1", "2");
	}

	@Test
	void sinkWithoutGroupingHandsOutAllChangesOfARowAtOnce() {
		SinkCaller ungrouped = create(SinkSettings.named("ungrouped").withoutMessageGrouping());
		this.server.sink("ungrouped").put(List.of(insertOf("1"), insertOf("1"), insertOf("1")));
		assertThat(ungrouped.receive(10).rows()).containsExactly("1", "1", "1");
	}

	@Test
	void parallelReceivesBringEachChangeOnce() {
		this.sink.put(IntStream.range(0, 400).mapToObj((i) -> insertOf("P" + i)).toList());
		List<CompletableFuture<Reply>> replies = Stream.generate(() -> this.caller.poll(10, "5s")).limit(40).toList();
		Set<String> rows = new HashSet<>();
		replies.forEach((reply) -> assertThat(rows.addAll(reply.join().rows())).isTrue());
		assertThat(rows).hasSize(400);
		assertThat(this.sink.snapshot().deliveries()).isEqualTo(400);
	}

	@Test
	void sinkIsFoundByIdAndByTheOlderPath() {
		insert("1", "2", "3");
		assertThat(new SinkCaller(this.server, this.sink.id().toString()).receive(1).rows()).containsExactly("1");
		HttpCaller http = new HttpCaller(this.server);
		assertThat(http.call("POST", "/api/http_pull_consumers/orders/receive", SinkCaller.HEADERS, "{}").rows())
			.containsExactly("2");
		assertThat(http.call("GET", "/api/sequin_streams/orders/receive?batch_size=5", SinkCaller.HEADERS, null).rows())
			.containsExactly("3");
	}

}
