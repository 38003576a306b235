package io.streamstarters.sequin.client;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;

import io.streamstarters.sequin.IncompleteSendException;
import io.streamstarters.sequin.InvalidSequinRequestException;
import io.streamstarters.sequin.SequinException;
import io.streamstarters.sequin.client.ScriptedServer.Answer;
import io.streamstarters.sequin.client.ScriptedServer.Request;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link SequinClient#sendInChunks}.
 */
class SendInChunksTests {

	private ScriptedServer server;

	@AfterEach
	void stop() {
		this.server.close();
	}

	@Test
	void sendsALongListInItsOrderInAsManyCallsAsItTakes() {
		SequinClient client = client((request) -> published(keys(request).size()));
		List<TextMessage> messages = messages(2500);
		assertThat(client.sendInChunks("orders", messages).published()).isEqualTo(2500);
		assertThat(this.server.requests()).extracting((request) -> keys(request).size())
			.containsExactly(1000, 1000, 500);
		// The server hands the last message of a call out first.
		List<String> handedOut = new ArrayList<>();
		for (Request request : this.server.requests()) {
			List<String> keys = keys(request);
			for (int i = keys.size() - 1; i >= 0; i--) {
				handedOut.add(keys.get(i));
			}
		}
		assertThat(handedOut).containsExactlyElementsOf(messages.stream().map(TextMessage::key).toList());
	}

	@Test
	void fillsCallsUpToTheirSize() {
		SequinClient client = client((request) -> published(keys(request).size()));
		// Quotes take two bytes each.
		String large = "\"".repeat(1_999_980);
		client.sendInChunks("orders",
				List.of(new TextMessage("a.1", large), new TextMessage("a.2", large), new TextMessage("a.3", "x")));
		assertThat(this.server.requests()).extracting(SendInChunksTests::keys)
			.containsExactly(List.of("a.2", "a.1"), List.of("a.3"));
		assertThat(this.server.requests())
			.allSatisfy((request) -> assertThat(request.body()).hasSizeLessThan(8_000_001));
	}

	@Test
	void aCallMayHaveJustTheLargestSize() {
		SequinClient client = client((request) -> published(keys(request).size()));
		// 38 bytes around the data of the first, 24 around that of the second.
		client.sendInChunks("orders",
				List.of(new TextMessage("a.1", "x"), new TextMessage("a.2", "x".repeat(8_000_000 - 38 - 1 - 24))));
		assertThat(this.server.requests()).singleElement()
			.satisfies((request) -> assertThat(request.body()).hasSize(8_000_000));
		client.sendInChunks("orders",
				List.of(new TextMessage("a.1", "x"), new TextMessage("a.2", "x".repeat(8_000_000 - 38 - 1 - 23))));
		assertThat(this.server.requests()).hasSize(3);
	}

	@Test
	void saysHowManyWentOutBeforeACallFailed() {
		AtomicInteger calls = new AtomicInteger();
		SequinClient client = client((request) -> (calls.incrementAndGet() < 3) ? published(700)
				: ScriptedServer.json(500, "{\"errors\":{\"detail\":\"Internal Server Error\"}}"));
		assertThatExceptionOfType(IncompleteSendException.class)
			.isThrownBy(() -> client.sendInChunks("orders", messages(3001)))
			.withMessageStartingWith(
					"The first 2000 of 3001 messages were sent, then a call failed: Sequin answered 500")
			.satisfies((ex) -> {
				assertThat(ex.getSent()).isEqualTo(2000);
				assertThat(ex.getPublished()).isEqualTo(1400);
				assertThat(ex.getStatus()).isEqualTo(500);
				assertThat(ex.getSummary()).isEqualTo("Internal Server Error");
			});
		assertThat(this.server.requests()).hasSize(3);
	}

	@Test
	void aFirstCallThatFailsIsAnOrdinaryFailure() {
		SequinClient client = client((request) -> ScriptedServer.json(404, "{\"summary\":\"Not found\"}"));
		assertThatExceptionOfType(SequinException.class).isThrownBy(() -> client.sendInChunks("orders", messages(1001)))
			.isExactlyInstanceOf(SequinException.class)
			.satisfies((ex) -> assertThat(ex.getStatus()).isEqualTo(404));
		assertThat(this.server.requests()).hasSize(1);
	}

	@Test
	void checksAllBeforeTheFirstCall() {
		SequinClient client = client((request) -> published(1));
		List<TextMessage> twice = new ArrayList<>(messages(1500));
		twice.add(new TextMessage("orders.0", "again"));
		assertThatExceptionOfType(InvalidSequinRequestException.class)
			.isThrownBy(() -> client.sendInChunks("orders", twice))
			.withMessageContaining("`orders.0` comes twice");
		List<TextMessage> large = new ArrayList<>(messages(1500));
		large.add(new TextMessage("a.1", "x".repeat(8_000_000 - 37)));
		assertThatExceptionOfType(InvalidSequinRequestException.class)
			.isThrownBy(() -> client.sendInChunks("orders", large))
			.withMessage("The message with key `a.1` does not fit into one call, which sends at most 8000000 bytes.");
		assertThat(this.server.calls()).isEmpty();
	}

	@Test
	void anEmptyListIsNotSent() {
		SequinClient client = client((request) -> published(1));
		assertThat(client.sendInChunks("orders", List.of()).published()).isZero();
		assertThat(this.server.calls()).isEmpty();
	}

	private SequinClient client(Function<Request, Answer> script) {
		this.server = new ScriptedServer(script);
		return SequinClient.create(this.server.url());
	}

	private static Answer published(int count) {
		return ScriptedServer.ok("{\"data\":{\"published\":" + count + "}}");
	}

	private static List<String> keys(Request request) {
		return JsonMapper.shared()
			.readTree(request.body())
			.required("messages")
			.values()
			.stream()
			.map((message) -> message.required("key"))
			.map(JsonNode::stringValue)
			.toList();
	}

	private static List<TextMessage> messages(int count) {
		return IntStream.range(0, count).mapToObj((i) -> new TextMessage("orders." + i, "data " + i)).toList();
	}

}
