package io.streamstarters.sequin.listener;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

import io.streamstarters.sequin.SequinKeys;
import io.streamstarters.sequin.SinkMessage;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link DeadLetterKeys}.
 */
class DeadLetterKeysTests {

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

	private static SinkMessage change(String schema, String table, String... primaryKey) {
		return new SinkMessage("orders", "a1", json(Map.of("record", Map.of(), "metadata", Map.of("table_schema",
				schema, "table_name", table, "record_pks", primaryKey, "idempotency_key", "k1"))));
	}

	private static JsonNode json(Object value) {
		return JsonMapper.shared().valueToTree(value);
	}

}
