package io.streamstarters.sequin.listener;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

import io.streamstarters.sequin.SequinKeys;
import io.streamstarters.sequin.SequinMessage;
import io.streamstarters.sequin.SinkMessage;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link DeadLetterKeys}.
 */
class DeadLetterKeysTests {

	private static final Lease LEASE = Lease.from(System.nanoTime(), Duration.ofHours(1));

	@Test
	void nameTableAndPrimaryKey() {
		assertThat(DeadLetterKeys.of(change("public", "orders", "7"))).isEqualTo("orders.7");
		assertThat(DeadLetterKeys.of(change("public", "lines", "7", "eu"))).isEqualTo("lines.7.eu");
	}

	@Test
	void nameAnotherSchemaToo() {
		assertThat(DeadLetterKeys.of(change("sales", "orders", "7"))).isEqualTo("sales.orders.7");
	}

	@Test
	void nameTheMessageWhereThereIsNoRow() {
		assertThat(DeadLetterKeys.of(change("public", "orders"))).isEqualTo("orders.k1");
		assertThat(DeadLetterKeys.of(new SinkMessage("eu.orders", "a1", json(List.of(1))))).isEqualTo("eu%2Eorders.a1");
	}

	@Test
	void tellDeadLettersOfOneRowOrKeyApart() {
		List<String> keys = List.of(DeadLetterKeys.of(delivery("orders.7", 1), "shipping"),
				DeadLetterKeys.of(delivery("orders.7", 2), "shipping"),
				DeadLetterKeys.of(delivery("orders.7", 1), "billing"), DeadLetterKeys.of(change("k1"), "shipping"),
				DeadLetterKeys.of(change("k2"), "shipping"));
		assertThat(keys).doesNotHaveDuplicates().allMatch((key) -> key.matches("orders\\.7\\.[0-9a-f]{16}"));
	}

	@Test
	void areTheSameForADeadLetterThatIsPublishedTwice() {
		assertThat(DeadLetterKeys.of(delivery("orders.7", 1), "shipping"))
			.isEqualTo(DeadLetterKeys.of(delivery("orders.7", 1), "shipping"));
	}

	@Test
	void areValidForTheLongestKeysOfMessages() {
		List<String> keys = List.of("x".repeat(255), "x" + ".x".repeat(15), "x." + "y".repeat(250));
		assertThat(keys).allSatisfy((key) -> {
			String first = DeadLetterKeys.of(delivery(key, 1), "shipping");
			SequinKeys.requireKey(first);
			assertThat(first).startsWith("x").isNotEqualTo(DeadLetterKeys.of(delivery(key, 2), "shipping"));
		});
	}

	@Test
	void tellRowsApartWhateverTheirValuesAre() {
		List<String> keys = new ArrayList<>();
		for (String value : List.of("", "%", "a b", "a_b", "a.b", "a>", "a*", "ä", "\n", "%20", " ", "a\0")) {
			String key = DeadLetterKeys.key(List.of("orders", value));
			SequinKeys.requireKey(key);
			keys.add(key);
		}
		assertThat(keys).doesNotHaveDuplicates();
	}

	@Test
	void areShortWhateverTheRowIs() {
		String name = "ä".repeat(63);
		String first = DeadLetterKeys.key(List.of(name, "x".repeat(1000)));
		String second = DeadLetterKeys.key(List.of(name, "x".repeat(1001)));
		String third = DeadLetterKeys.key(Collections.nCopies(20, "x"));
		SequinKeys.requireKey(first);
		SequinKeys.requireKey(third);
		assertThat(first).isNotEqualTo(second);
	}

	private static SequinDelivery delivery(String key, long seq) {
		return SequinDelivery.of(new SequinMessage<>("orders", key, seq, "{}", Instant.EPOCH, Instant.EPOCH, "a1"),
				"shipping", LEASE);
	}

	private static SequinDelivery change(String id) {
		return SequinDelivery.of(new SinkMessage("orders", "a1", json(Map.of("record", Map.of(), "metadata", Map
			.of("table_schema", "public", "table_name", "orders", "record_pks", List.of("7"), "idempotency_key", id)))),
				LEASE);
	}

	private static SinkMessage change(String schema, String table, String... primaryKey) {
		return new SinkMessage("orders", "a1", json(Map.of("record", Map.of(), "metadata", Map.of("table_schema",
				schema, "table_name", table, "record_pks", primaryKey, "idempotency_key", "k1"))));
	}

	private static JsonNode json(Object value) {
		return JsonMapper.shared().valueToTree(value);
	}

}
