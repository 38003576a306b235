package io.streamstarters.sequin.test;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads the fields of streams and consumers and gathers what is wrong with them.
 */
final class SettingsReader {

	private final JsonNode values;

	private final Map<String, List<String>> problems = new TreeMap<>();

	SettingsReader(Params params) {
		this.values = params.values();
	}

	String streamName() {
		String name = name();
		check();
		return name;
	}

	ConsumerSettings newConsumer() {
		ConsumerSettings settings = ConsumerSettings.defaults(name(), filter());
		return change(settings);
	}

	ConsumerSettings change(ConsumerSettings old) {
		choice("kind", "pull", List.of("pull"));
		String status = choice("status", old.status(), List.of("active", "disabled"));
		int ackWaitMs = number("ack_wait_ms", old.ackWaitMs());
		int maxAckPending = number("max_ack_pending", old.maxAckPending());
		int maxWaiting = number("max_waiting", old.maxWaiting());
		JsonNode maxDeliver = this.values.get("max_deliver");
		Integer newMaxDeliver = (maxDeliver == null) ? old.maxDeliver()
				: ((maxDeliver.isNull()) ? null : Integer.valueOf(number("max_deliver", 0)));
		check();
		return new ConsumerSettings(old.name(), old.filterKeyPattern(), ackWaitMs, maxAckPending, newMaxDeliver,
				maxWaiting, status);
	}

	private String name() {
		String name = text("name");
		if (!this.problems.containsKey("name")) {
			String problem = Names.problem(name);
			if (problem != null) {
				problem("name", problem);
			}
		}
		return name;
	}

	private String filter() {
		String filter = text("filter_key_pattern");
		if (filter.isBlank() && !this.problems.containsKey("filter_key_pattern")) {
			problem("filter_key_pattern", "can't be blank");
		}
		return filter;
	}

	private String text(String field) {
		JsonNode value = this.values.get(field);
		if (value == null || value.isNull()) {
			return "";
		}
		if (!value.isString()) {
			problem(field, "is invalid");
			return "";
		}
		return value.stringValue();
	}

	private String choice(String field, String fallback, List<String> choices) {
		JsonNode value = this.values.get(field);
		if (value == null) {
			return fallback;
		}
		if (!value.isString() || !choices.contains(value.stringValue())) {
			problem(field, "is invalid");
			return fallback;
		}
		return value.stringValue();
	}

	private int number(String field, int fallback) {
		JsonNode value = this.values.get(field);
		if (value == null) {
			return fallback;
		}
		BigInteger number = number(value);
		if (number == null) {
			problem(field, "is invalid");
			return fallback;
		}
		// What does not fit into the column fails in the real server's database.
		if (number.bitLength() >= Integer.SIZE) {
			throw Refusal.internal();
		}
		return number.intValue();
	}

	private static @Nullable BigInteger number(JsonNode value) {
		if (value.isIntegralNumber()) {
			return value.bigIntegerValue();
		}
		try {
			return (value.isString()) ? new BigInteger(value.stringValue()) : null;
		}
		catch (NumberFormatException ex) {
			return null;
		}
	}

	private void problem(String field, String problem) {
		this.problems.computeIfAbsent(field, (key) -> new ArrayList<>()).add(problem);
	}

	private void check() {
		if (!this.problems.isEmpty()) {
			throw Refusal.invalid(this.problems);
		}
	}

}
