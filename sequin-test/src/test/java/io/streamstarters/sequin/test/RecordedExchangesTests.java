package io.streamstarters.sequin.test;

import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;

import io.streamstarters.sequin.test.HttpCaller.Reply;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Replays calls that were recorded with a real server of July 2024. Answers must be equal
 * but for ids, times, positions and sizes, which must be of the same kind; an id that
 * came before must come again.
 */
class RecordedExchangesTests {

	private static final Pattern ID = Pattern.compile("\\p{XDigit}{8}(-\\p{XDigit}{4}){3}-\\p{XDigit}{12}");

	private static final Pattern TIME = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{6})?Z");

	private static final List<String> VARIABLE_NUMBERS = List.of("seq", "storage_size");

	private final Map<String, String> ids = new HashMap<>();

	private final List<String> differences = new ArrayList<>();

	@Test
	void recordedCallsAreAnsweredAsByTheRealServer() throws Exception {
		MovableClock clock = MovableClock.startingNow();
		int replayed = 0;
		try (SequinServer server = SequinServer.builder().clock(clock).paths(SequinPath.STREAMS).start();
				InputStream recorded = getClass().getResourceAsStream("/recorded-streams-exchanges.json")) {
			HttpCaller caller = new HttpCaller(server);
			for (JsonNode step : HttpCaller.MAPPER.readTree(recorded)) {
				if (step.has("advanceMillis")) {
					clock.advance(Duration.ofMillis(step.get("advanceMillis").longValue()));
				}
				else if (step.has("expected")) {
					replay(caller, step);
					replayed++;
				}
				else {
					prepare(caller, step);
				}
			}
		}
		assertThat(this.differences).isEmpty();
		assertThat(replayed).isEqualTo(229);
	}

	private void prepare(HttpCaller caller, JsonNode step) {
		Reply reply = caller.call(step.get("method").stringValue(), translate(step.get("path").stringValue()),
				Map.of("Accept", "application/json", "Content-Type", "application/json"), body(step));
		assertThat(reply.status()).as(step.toString()).isEqualTo(200);
		step.path("learn")
			.forEachEntry((pointer, id) -> this.ids.put(id.stringValue(), reply.json().at(pointer).stringValue()));
	}

	private void replay(HttpCaller caller, JsonNode step) {
		String title = step.get("title").stringValue();
		Map<String, String> headers = new HashMap<>();
		step.path("headers").forEachEntry((name, value) -> headers.put(name, value.stringValue()));
		Reply reply = caller.call(step.get("method").stringValue(), translate(step.get("path").stringValue()), headers,
				body(step));
		JsonNode expected = step.get("expected");
		if (reply.status() != expected.get("status").intValue()) {
			this.differences.add(title + ": " + reply);
			return;
		}
		if (!reply.headers().get("content-type").equals(List.of(expected.get("contentType").stringValue()))) {
			this.differences.add(title + ": " + reply);
		}
		if (expected.has("text")) {
			if (!reply.body().equals(expected.get("text").stringValue())) {
				this.differences.add(title + ": " + reply);
			}
			return;
		}
		compare(title, expected.get("json"), reply.json(), "", expected.has("shapeOnly"));
	}

	private void compare(String where, JsonNode expected, JsonNode actual, String field, boolean shapeOnly) {
		if (expected.getNodeType() != actual.getNodeType()) {
			this.differences.add(where + ": " + expected + " but was " + actual);
		}
		else if (expected.isObject()) {
			if (!new TreeSet<>(expected.propertyNames()).equals(new TreeSet<>(actual.propertyNames()))) {
				this.differences.add(where + ": " + expected + " but was " + actual);
				return;
			}
			expected
				.forEachEntry((name, value) -> compare(where + "/" + name, value, actual.get(name), name, shapeOnly));
		}
		else if (expected.isArray()) {
			if ((shapeOnly) ? actual.isEmpty() : expected.size() != actual.size()) {
				this.differences.add(where + ": " + expected + " but was " + actual);
				return;
			}
			for (int i = 0; i < expected.size(); i++) {
				compare(where + "/" + i, expected.get(i), actual.get(i), field, shapeOnly);
			}
		}
		else if (!isEqual(expected, actual, field, shapeOnly)) {
			this.differences.add(where + ": " + expected + " but was " + actual);
		}
	}

	private boolean isEqual(JsonNode expected, JsonNode actual, String field, boolean shapeOnly) {
		if (expected.isString()) {
			String text = expected.stringValue();
			if (ID.matcher(text).matches()) {
				return ID.matcher(actual.stringValue()).matches() && (shapeOnly
						|| actual.stringValue().equals(this.ids.computeIfAbsent(text, (id) -> actual.stringValue())));
			}
			if (TIME.matcher(text).matches()) {
				return TIME.matcher(actual.stringValue()).matches() && text.length() == actual.stringValue().length();
			}
		}
		return shapeOnly || VARIABLE_NUMBERS.contains(field) || expected.equals(actual);
	}

	private String body(JsonNode step) {
		return (step.has("body")) ? translate(step.get("body").stringValue()) : null;
	}

	private String translate(String text) {
		String translated = text;
		for (Map.Entry<String, String> id : this.ids.entrySet()) {
			translated = translated.replace(id.getKey(), id.getValue())
				.replace(id.getKey().toUpperCase(Locale.ROOT), id.getValue().toUpperCase(Locale.ROOT));
		}
		return translated;
	}

}
