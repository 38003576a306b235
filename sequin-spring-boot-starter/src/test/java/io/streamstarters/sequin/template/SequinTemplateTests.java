package io.streamstarters.sequin.template;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import io.streamstarters.sequin.InvalidSequinRequestException;
import io.streamstarters.sequin.OutgoingMessage;
import io.streamstarters.sequin.SequinMessage;
import io.streamstarters.sequin.SinkJson;
import io.streamstarters.sequin.SinkMessage;
import io.streamstarters.sequin.client.ScriptedServer;
import io.streamstarters.sequin.client.ScriptedServer.Request;
import io.streamstarters.sequin.client.SequinClient;
import io.streamstarters.sequin.client.SequinClientOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link SequinTemplate}.
 */
class SequinTemplateTests {

	private final ScriptedServer server = new ScriptedServer(
			(request) -> ScriptedServer.ok("{\"data\":{\"published\":1}}"));

	private final SequinTemplate template = new SequinTemplate(
			SequinClient.create(this.server.url(), SequinClientOptions.defaults()),
			JsonMapper.builder().propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE).build());

	@AfterEach
	void stop() {
		this.server.close();
	}

	@Test
	void sendsTextAsItIs() {
		assertThat(this.template.send("orders", "orders.1", "{\"a\": 1}").published()).isEqualTo(1);
		this.template.send("orders", "orders.1", new StringBuilder("built"));
		assertThat(sent()).containsExactly("{\"a\": 1}", "built");
	}

	@Test
	void sendsBytesAsText() {
		this.template.send("orders", "orders.1", "größer 😀".getBytes(StandardCharsets.UTF_8));
		this.template.send("orders", "orders.1", new byte[0]);
		assertThat(sent()).containsExactly("größer 😀", "");
	}

	@Test
	void refusesBytesThatAreNoText() {
		assertThatExceptionOfType(InvalidSequinRequestException.class)
			.isThrownBy(() -> this.template.send("orders", "orders.1", new byte[] { 'a', (byte) 0xff }))
			.withMessage(
					"The bytes of the message with key `orders.1` are no UTF-8 text, and Sequin stores text only.");
		assertThat(this.server.calls()).isEmpty();
	}

	@Test
	void refusesAMessageThatIsNull() {
		assertThatExceptionOfType(InvalidSequinRequestException.class)
			.isThrownBy(() -> this.template.sendAll("orders", Collections.singletonList(null)))
			.withMessage("One of the messages is null.");
		assertThat(this.server.calls()).isEmpty();
	}

	@Test
	void sendsAnythingElseAsJsonOfTheMapperThatItWasGiven() {
		this.template.send("orders", "orders.1", new Order("chair", 2));
		this.template.send("orders", "orders.1", 42);
		assertThat(sent()).containsExactly("{\"product_name\":\"chair\",\"quantity\":2}", "42");
	}

	@Test
	void refusesAPayloadThatCannotBeWritten() {
		assertThatExceptionOfType(InvalidSequinRequestException.class)
			.isThrownBy(() -> this.template.sendAll("orders",
					List.of(new OutgoingMessage("orders.1", "fine"), new OutgoingMessage("orders.2", new Loop()))))
			.withMessage("The payload of the message with key `orders.2`, a " + Loop.class.getName()
					+ ", cannot be written as JSON: InvalidDefinitionException.");
		assertThat(this.server.calls()).isEmpty();
	}

	@Test
	void quotesNothingOfAPayloadThatCannotBeWritten() {
		assertThatExceptionOfType(InvalidSequinRequestException.class)
			.isThrownBy(() -> this.template.send("orders", "orders.1", new Quoting()))
			.withMessageContaining("cannot be written as JSON")
			.withNoCause();
	}

	@Test
	void refusesWhatIsReceivedInPlaceOfItsPayload() {
		SinkMessage message = SinkJson.message(SinkJson.INSERT);
		assertThatExceptionOfType(InvalidSequinRequestException.class)
			.isThrownBy(() -> this.template.send("orders", "orders.1", message.change()))
			.withMessage("The payload of the message with key `orders.1` is a ChangeEvent, which is received, not sent."
					+ " Send what it holds.");
		assertThatExceptionOfType(InvalidSequinRequestException.class)
			.isThrownBy(() -> this.template.send("orders", "orders.1", message));
		assertThatExceptionOfType(InvalidSequinRequestException.class).isThrownBy(() -> this.template.send("orders",
				"orders.1", new SequinMessage<>("orders", "orders.1", 1, "x", Instant.EPOCH, Instant.EPOCH, null)));
		this.template.send("orders", "orders.1", message.change().record());
		assertThat(this.server.calls()).hasSize(1);
	}

	@Test
	void refusesABadKeyAndAMissingPayload() {
		assertThatExceptionOfType(InvalidSequinRequestException.class)
			.isThrownBy(() -> this.template.send("orders", "a..b", "x"));
		assertThatExceptionOfType(InvalidSequinRequestException.class)
			.isThrownBy(() -> this.template.send("orders", "a.b", null));
		assertThat(this.server.calls()).isEmpty();
	}

	@Test
	void sendsAListInOneCall() {
		this.template.sendAll("orders",
				List.of(new OutgoingMessage("orders.1", Map.of("a", 1)), new OutgoingMessage("orders.2", "two")));
		assertThat(this.server.calls()).containsExactly("POST /api/streams/orders/messages");
		assertThat(sent()).containsExactly("two", "{\"a\":1}");
	}

	@Test
	void sendsALongListInSeveralCalls() {
		List<OutgoingMessage> messages = IntStream.range(0, 1001)
			.mapToObj((i) -> new OutgoingMessage("orders." + i, Map.of("n", i)))
			.toList();
		assertThatExceptionOfType(InvalidSequinRequestException.class)
			.isThrownBy(() -> this.template.sendAll("orders", messages))
			.withMessage("One call sends at most 1000 messages, not 1001. Send them in chunks.");
		assertThat(this.template.sendInChunks("orders", messages).published()).isEqualTo(2);
		assertThat(this.server.calls()).hasSize(2);
		assertThat(sent()).hasSize(1001).startsWith("{\"n\":999}").endsWith("{\"n\":1000}");
	}

	private List<String> sent() {
		return this.server.requests()
			.stream()
			.map(Request::body)
			.map(JsonMapper.shared()::readTree)
			.flatMap((body) -> body.required("messages").values().stream())
			.map((message) -> message.required("data"))
			.map(JsonNode::stringValue)
			.toList();
	}

	record Order(String productName, int quantity) {

	}

	static final class Quoting {

		public String getValue() {
			throw new IllegalStateException("confidential");
		}

	}

	static final class Loop {

		public Loop getSelf() {
			return this;
		}

	}

}
