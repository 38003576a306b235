package io.streamstarters.sequin.test;

import org.jspecify.annotations.Nullable;

/**
 * The rules for message keys: tokens of printable ASCII joined by dots.
 */
final class KeyRules {

	private static final int MAX_LENGTH = 255;

	private static final int MAX_TOKENS = 16;

	private KeyRules() {
	}

	static void check(String key) {
		String problem = problem(key);
		if (problem != null) {
			throw Refusal.badArgument("Invalid key format: " + problem);
		}
		if (!key.chars().allMatch((character) -> character > ' ' && character < 127)) {
			throw Refusal.internal();
		}
	}

	private static @Nullable String problem(String key) {
		if (key.isEmpty()) {
			return "Key must not be empty";
		}
		if (key.length() > MAX_LENGTH) {
			return "Key must not exceed 255 characters";
		}
		if (key.indexOf('\0') >= 0) {
			return "Key must not contain null characters";
		}
		if (key.chars().anyMatch((character) -> character == ' ' || character == '*' || character == '>')) {
			return "Key contains invalid characters";
		}
		if (key.startsWith(".") || key.endsWith(".")) {
			return "Key must not start or end with a delimiter";
		}
		if (key.contains("..")) {
			return "Key must not contain empty tokens";
		}
		return (key.split("\\.").length > MAX_TOKENS) ? "Key must not contain more than 16 tokens" : null;
	}

}
