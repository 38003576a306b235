package io.streamstarters.sequin.listener;

import java.time.Duration;

import io.streamstarters.sequin.SinkMessage;
import io.streamstarters.sequin.UnreadableMessageException;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SequinDelivery}.
 */
class SequinDeliveryTests {

	@Test
	void aChangeThatCannotBeReadIsAFailureThatDoesNotQuoteIt() {
		SequinDelivery delivery = unreadable("""
				{"record": {"secret": "confidential"},
				 "metadata": {"table_schema": "public", "table_name": "orders"}}""");
		assertThat(delivery.failure()).isInstanceOf(UnreadableMessageException.class)
			.hasMessageContaining("The change of the sink `orders` cannot be read")
			.hasNoCause();
		assertThat(delivery).asString().doesNotContain("confidential");
	}

	@Test
	void aChangeThatCannotBeReadKeepsItsPlaceAmongThoseOfItsRow() {
		SequinDelivery unreadable = unreadable("""
				{"record": {"id": 1}, "action": "update",
				 "metadata": {"table_schema": "public", "table_name": "orders", "record_pks": [1, "b"]}}""");
		SequinDelivery next = change("""
				{"record": {"id": 1}, "action": "update",
				 "metadata": {"table_schema": "public", "table_name": "orders", "record_pks": ["1", "b"]}}""");
		assertThat(unreadable.failure()).isNotNull();
		assertThat(unreadable.orderingKey()).isNotNull().isEqualTo(next.orderingKey());
	}

	@Test
	void changesOfATableWithoutPrimaryKeyHaveNoOrder() {
		assertThat(change("""
				{"record": {"id": 1}, "action": "update",
				 "metadata": {"table_schema": "public", "table_name": "orders", "record_pks": []}}""").orderingKey())
			.isNull();
	}

	private static SequinDelivery unreadable(String data) {
		ObjectNode change = (ObjectNode) JsonMapper.shared().readTree(data);
		change.putObject("changes").put("note", Double.NaN);
		return delivery(change);
	}

	private static SequinDelivery change(String data) {
		return delivery(JsonMapper.shared().readTree(data));
	}

	private static SequinDelivery delivery(JsonNode data) {
		return SequinDelivery.of(new SinkMessage("orders", "a1", data),
				Lease.from(System.nanoTime(), Duration.ofHours(1)));
	}

}
