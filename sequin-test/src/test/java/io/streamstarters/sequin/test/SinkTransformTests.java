package io.streamstarters.sequin.test;

import java.util.List;
import java.util.Map;

import io.streamstarters.sequin.test.HttpCaller.Reply;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What sinks make of their messages.
 */
class SinkTransformTests extends AbstractSinkTests {

	private SinkCaller create(SinkTransform transform) {
		return create(SinkSettings.named("transformed").withTransform(transform));
	}

	private void put(String... ids) {
		for (String id : ids) {
			this.server.sink("transformed").put(insertOf(id));
		}
	}

	@Test
	void bareRecordIsHandedOut() {
		SinkCaller transformed = create(SinkTransform.recordOnly());
		put("1");
		assertThat(transformed.receive(1).data().get(0).get("data"))
			.isEqualTo(HttpCaller.MAPPER.readTree("{\"id\":\"1\",\"v\":\"1\"}"));
	}

	@Test
	void sinkOfKindRecordHasNeitherChangesNorAction() {
		SinkCaller transformed = create(SinkTransform.recordKind());
		put("1");
		Reply reply = transformed.receive(1);
		assertThat(reply.data().get(0).get("data").propertyNames()).containsExactlyInAnyOrder("record", "metadata");
		assertThat(reply.rows()).containsExactly("1");
	}

	@Test
	void functionMakesAnyJson() {
		SinkCaller transformed = create(SinkTransform.function((message) -> List.of(message.get("action"), 1.5)));
		put("1");
		assertThat(transformed.receive(1).data().get(0).get("data").toString()).isEqualTo("[\"insert\",1.5]");
	}

	@Test
	void functionMayMakeNothing() {
		SinkCaller transformed = create(SinkTransform.function((message) -> null));
		put("1");
		Reply reply = transformed.receive(1);
		assertThat(reply.data().get(0).get("data").isNull()).isTrue();
		assertThat(reply.ackIds()).hasSize(1);
	}

	@Test
	void functionThatThrowsFailsTheWholeBatchAndHidesItForALease() {
		SinkCaller transformed = create(SinkTransform.function((message) -> {
			Map<?, ?> row = (Map<?, ?>) message.get("record");
			if (row.get("id").equals("bad")) {
				throw new IllegalStateException("Raised by the test");
			}
			return row.get("id");
		}));
		put("good", "bad", "other");
		for (int i = 0; i < 2; i++) {
			Reply reply = transformed.receive(10);
			assertThat(reply.status()).isEqualTo(500);
			assertThat(reply.body()).isEqualTo("{\"errors\":{\"detail\":\"Internal Server Error\"}}");
			assertThat(transformed.receive(1).body()).isEqualTo("{\"data\":[]}");
			this.clock.advance(LEASE);
		}
		assertThat(transformed.receive(1).data().at("/0/data").stringValue()).isEqualTo("good");
		assertThat(transformed.receive(1).status()).isEqualTo(500);
		assertThat(transformed.receive(1).data().at("/0/data").stringValue()).isEqualTo("other");
	}

}
