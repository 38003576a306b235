package io.streamstarters.sequin.test;

import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The arguments of the calls to a sink.
 */
record SinkParams(ObjectNode values, boolean ignoreMaxBatchSize) {

	private static final int MAX_BATCH_SIZE = 1000;

	private static final BigInteger MIN_WAIT = BigInteger.valueOf(500);

	private static final BigInteger MAX_WAIT = BigInteger.valueOf(300_000);

	private static final Pattern WAIT = Pattern.compile("(\\d+)(ms|s|m)?");

	private static final Map<String, BigInteger> UNITS = Map.of("ms", BigInteger.ONE, "s", BigInteger.valueOf(1000),
			"m", BigInteger.valueOf(60_000));

	private static final Pattern BARE_ID = Pattern.compile("\\p{XDigit}{32}");

	int batchSize() {
		JsonNode value = this.values.get("batch_size");
		if (value == null && !this.ignoreMaxBatchSize) {
			value = this.values.get("max_batch_size");
		}
		if (value == null) {
			return 1;
		}
		if (!value.isNumber() && !value.isString()) {
			throw Refusal.internal();
		}
		Double number = (value.isNumber()) ? Double.valueOf(value.doubleValue()) : integer(value.stringValue());
		if (number == null || number <= 0 || number > MAX_BATCH_SIZE) {
			String name = (this.ignoreMaxBatchSize) ? "batch_size" : "max_batch_size";
			throw Refusal.badArgument("Invalid `" + name + "`. `" + name + "` must be an integer between 1 and 1000.");
		}
		return (int) Math.ceil(number);
	}

	private static @Nullable Double integer(String text) {
		try {
			return Double.valueOf(Integer.parseInt(text));
		}
		catch (NumberFormatException ex) {
			return null;
		}
	}

	/**
	 * How long to wait for a change. What is neither number nor text counts as absent.
	 * @return the time, zero for not at all
	 */
	Duration waitFor() {
		JsonNode value = this.values.get("wait_for");
		if (value == null || (!value.isNumber() && !value.isString())) {
			return Duration.ZERO;
		}
		BigInteger millis = (value.isNumber()) ? value.decimalValue().toBigInteger() : millis(value.stringValue());
		if (millis.compareTo(MIN_WAIT) < 0 || millis.compareTo(MAX_WAIT) > 0) {
			throw Refusal.badArgument("Invalid `wait_for`. Must be between 500 and 300,000 milliseconds, or use "
					+ "duration format like '60s', '5m', '1000ms'.");
		}
		return Duration.ofMillis(millis.longValue());
	}

	/**
	 * Whether the real server fails after the wait, as it does if that is no integer.
	 */
	boolean isWaitFatal() {
		JsonNode value = this.values.get("wait_for");
		return value != null && value.isNumber() && !value.isIntegralNumber();
	}

	private static BigInteger millis(String text) {
		Matcher matcher = WAIT.matcher(text);
		if (!matcher.matches()) {
			throw Refusal.badArgument("Invalid `wait_for`. When using duration strings, format must be like '60s', "
					+ "'5m', or '1000ms'.");
		}
		String unit = (matcher.group(2) != null) ? matcher.group(2) : "ms";
		return new BigInteger(matcher.group(1)).multiply(UNITS.getOrDefault(unit, BigInteger.ONE));
	}

	/**
	 * The ids of an ack or nack, as they were sent: only an exact one is known.
	 */
	List<String> ackIds() {
		List<String> ids = new ArrayList<>();
		JsonNode list = this.values.get("ack_ids");
		if (list != null && list.isArray()) {
			list.forEach((id) -> ids.add((id.isString()) ? id.stringValue() : ""));
		}
		if (ids.isEmpty() || !ids.stream().allMatch(SinkParams::isId)) {
			throw Refusal.badArgument("Invalid ack_ids. Must send a top-level `ack_ids` property that is a non-empty "
					+ "list of valid UUID strings");
		}
		return ids;
	}

	private static boolean isId(String text) {
		return Names.isId(text) || BARE_ID.matcher(text).matches();
	}

}
