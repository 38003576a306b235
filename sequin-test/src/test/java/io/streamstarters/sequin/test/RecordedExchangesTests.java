package io.streamstarters.sequin.test;

import java.io.InputStream;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

import io.streamstarters.sequin.test.HttpCaller.Reply;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Replays calls that were recorded with a real server of July 2024.
 */
class RecordedExchangesTests {

	private final Recording recording = new Recording();

	@Test
	void recordedCallsAreAnsweredAsByTheRealServer() throws Exception {
		MovableClock clock = MovableClock.startingNow();
		try (SequinServer server = SequinServer.builder().clock(clock).paths(SequinPath.STREAMS).start();
				InputStream recorded = getClass().getResourceAsStream("/recorded-streams-exchanges.json")) {
			HttpCaller caller = new HttpCaller(server);
			for (JsonNode step : HttpCaller.MAPPER.readTree(recorded)) {
				if (step.has("advanceMillis")) {
					clock.advance(Duration.ofMillis(step.get("advanceMillis").longValue()));
				}
				else if (step.has("expected")) {
					this.recording.compare(step, call(caller, step, headers(step)));
				}
				else {
					Reply reply = call(caller, step,
							Map.of("Accept", "application/json", "Content-Type", "application/json"));
					assertThat(reply.status()).as(step.toString()).isEqualTo(200);
					this.recording.learn(step, reply);
				}
			}
		}
		assertThat(this.recording.differences()).isEmpty();
		assertThat(this.recording.compared()).isEqualTo(229);
	}

	private static Map<String, String> headers(JsonNode step) {
		Map<String, String> headers = new HashMap<>();
		step.path("headers").forEachEntry((name, value) -> headers.put(name, value.stringValue()));
		return headers;
	}

	private Reply call(HttpCaller caller, JsonNode step, Map<String, String> headers) {
		return caller.call(step.get("method").stringValue(), this.recording.translate(step.get("path").stringValue()),
				headers, this.recording.body(step));
	}

}
