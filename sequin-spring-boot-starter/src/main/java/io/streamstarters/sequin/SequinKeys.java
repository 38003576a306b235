package io.streamstarters.sequin;

import org.jspecify.annotations.Nullable;

/**
 * The rules for keys and for the filters that choose among them. Both are tokens joined
 * by dots, such as {@code orders.eu.4711}.
 */
public final class SequinKeys {

	private static final int MAX_LENGTH = 255;

	private static final int MAX_TOKENS = 16;

	private static final int MAX_SHOWN = 60;

	private SequinKeys() {
	}

	/**
	 * Checks a key: 1 to 255 printable ASCII characters in at most 16 tokens, none of
	 * them empty; no space, {@code *} or {@code >}.
	 * @throws InvalidSequinRequestException if the key breaks a rule
	 */
	public static void requireKey(String key) {
		for (String token : tokens("key", key)) {
			if (token.indexOf('*') >= 0 || token.indexOf('>') >= 0) {
				throw invalid("key", key, "`*` and `>` are for filters only");
			}
		}
	}

	/**
	 * Checks a filter: the rules of a key, and besides {@code *} as a token that stands
	 * for exactly one token, and {@code >} as last token that stands for one or more.
	 * Sequin accepts filters that break these rules, and then delivers nothing.
	 * @throws InvalidSequinRequestException if the filter breaks a rule
	 */
	public static void requireFilter(String filter) {
		String[] tokens = tokens("filter", filter);
		for (int i = 0; i < tokens.length; i++) {
			String token = tokens[i];
			if (token.indexOf('*') >= 0 && !token.equals("*")) {
				throw invalid("filter", filter, "`*` stands for a whole token");
			}
			if (token.indexOf('>') >= 0 && !(token.equals(">") && i == tokens.length - 1)) {
				throw invalid("filter", filter, "`>` can only be the whole last token");
			}
		}
	}

	private static String[] tokens(String what, String value) {
		if (value == null || value.isEmpty()) {
			throw new InvalidSequinRequestException("The " + what + " must not be empty.");
		}
		if (value.length() > MAX_LENGTH) {
			throw invalid(what, value, "it is longer than " + MAX_LENGTH + " characters");
		}
		if (!value.chars().allMatch((c) -> c > ' ' && c < 0x7f)) {
			throw invalid(what, value, "it may hold printable ASCII characters only, and no spaces");
		}
		String[] tokens = value.split("\\.", -1);
		if (tokens.length > MAX_TOKENS) {
			throw invalid(what, value, "it has more than " + MAX_TOKENS + " tokens");
		}
		for (String token : tokens) {
			if (token.isEmpty()) {
				throw invalid(what, value, "it must not start or end with a dot, or have two in a row");
			}
		}
		return tokens;
	}

	private static InvalidSequinRequestException invalid(String what, String value, String why) {
		return new InvalidSequinRequestException("The " + what + " `" + shown(value) + "` is not valid: " + why + ".");
	}

	/**
	 * What was given may come from anywhere and ends in logs: short, and on one line.
	 */
	static String shown(@Nullable String value) {
		String text = String.valueOf(value).replaceAll("[^\\x20-\\x7e]", "?");
		return (text.length() > MAX_SHOWN) ? text.substring(0, MAX_SHOWN) + "…" : text;
	}

}
