package io.streamstarters.sequin.listener;

import java.time.Duration;

import io.streamstarters.sequin.SinkMessage;
import io.streamstarters.sequin.UnreadableMessageException;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SequinDelivery}.
 */
class SequinDeliveryTests {

	@Test
	void aChangeThatCannotBeReadIsAFailureThatDoesNotQuoteIt() {
		ObjectNode data = (ObjectNode) JsonMapper.shared()
			.readTree(
					"""
							{"record": {"secret": "confidential"}, "metadata": {"table_schema": "public", "table_name": "orders"}}""");
		data.putObject("changes").put("secret", Double.NaN);
		SequinDelivery delivery = SequinDelivery.of(new SinkMessage("orders", "a1", data),
				Lease.from(System.nanoTime(), Duration.ofHours(1)));
		assertThat(delivery.failure()).isInstanceOf(UnreadableMessageException.class)
			.hasMessageContaining("The change of the sink `orders` cannot be read")
			.hasNoCause();
		assertThat(delivery).asString().doesNotContain("confidential");
	}

}
