package io.streamstarters.sequin.test;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.regex.Pattern;

import io.streamstarters.sequin.test.HttpCaller.Reply;
import tools.jackson.databind.JsonNode;

/**
 * Compares answers to recorded ones. They must be equal but for ids, times, positions and
 * sizes, which must be of the same kind; an id that came before must come again.
 */
final class Recording {

	private static final Pattern ID = Pattern.compile("\\p{XDigit}{8}(-\\p{XDigit}{4}){3}-\\p{XDigit}{12}");

	private static final Pattern TIME = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{6})?Z");

	private static final List<String> VARIABLE_NUMBERS = List.of("seq", "storage_size");

	private final Map<String, String> ids = new HashMap<>();

	private final List<String> differences = new ArrayList<>();

	private int compared;

	List<String> differences() {
		return this.differences;
	}

	int compared() {
		return this.compared;
	}

	void learn(String recordedId, String id) {
		this.ids.put(recordedId, id);
	}

	/**
	 * Take the ids out of an answer that is not compared.
	 */
	void learn(JsonNode step, Reply reply) {
		step.path("learn")
			.forEachEntry((pointer, id) -> this.ids.put(id.stringValue(), reply.json().at(pointer).stringValue()));
	}

	void compare(JsonNode step, Reply reply) {
		this.compared++;
		String title = step.get("title").stringValue();
		JsonNode expected = step.get("expected");
		List<String> contentType = (expected.get("contentType").isNull()) ? null
				: List.of(expected.get("contentType").stringValue());
		if (reply.status() != expected.get("status").intValue()) {
			this.differences.add(title + ": " + reply);
		}
		else if (!Objects.equals(reply.headers().get("content-type"), contentType)) {
			this.differences.add(title + ": " + reply);
		}
		else if (expected.has("text")) {
			if (!reply.body().equals(expected.get("text").stringValue())) {
				this.differences.add(title + ": " + reply);
			}
		}
		else {
			compare(title, expected.get("json"), reply.json(), "", expected.has("shapeOnly"));
		}
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

	String body(JsonNode step) {
		return (step.has("body")) ? translate(step.get("body").stringValue()) : null;
	}

	String translate(String text) {
		String translated = text;
		for (Map.Entry<String, String> id : this.ids.entrySet()) {
			translated = translated.replace(id.getKey(), id.getValue())
				.replace(id.getKey().toUpperCase(Locale.ROOT), id.getValue().toUpperCase(Locale.ROOT));
		}
		return translated;
	}

}
