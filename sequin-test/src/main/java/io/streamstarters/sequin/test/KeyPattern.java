package io.streamstarters.sequin.test;

/**
 * A pattern over keys: {@code *} stands for exactly one token, {@code >} as the last
 * token for one or more. Any text is a pattern, as the server does not validate filters;
 * one that makes no sense matches nothing.
 */
final class KeyPattern {

	private final String[] tokens;

	private final boolean open;

	private KeyPattern(String[] tokens, boolean open) {
		this.tokens = tokens;
		this.open = open;
	}

	static KeyPattern of(String pattern) {
		String[] tokens = pattern.split("\\.", -1);
		return new KeyPattern(tokens, tokens[tokens.length - 1].equals(">"));
	}

	/**
	 * Read the pattern of a query for messages, which the server does validate.
	 * @param pattern the text
	 * @return the pattern
	 */
	static KeyPattern ofQuery(String pattern) {
		if (pattern.isEmpty()) {
			throw invalid("Key pattern must not be empty");
		}
		if (pattern.startsWith(".") || pattern.endsWith(".")) {
			throw invalid("Key pattern must not start or end with a delimiter");
		}
		if (pattern.contains("..")) {
			throw invalid("Key pattern must not contain empty tokens");
		}
		int wildcard = pattern.indexOf('>');
		if (wildcard >= 0 && wildcard < pattern.length() - 1) {
			throw invalid("Wildcard '>' can only appear at the end of the pattern");
		}
		return of(pattern);
	}

	private static Refusal invalid(String problem) {
		return Refusal.badArgument("Invalid key pattern: " + problem);
	}

	boolean matches(String key) {
		String[] candidate = key.split("\\.", -1);
		if ((this.open) ? candidate.length < this.tokens.length : candidate.length != this.tokens.length) {
			return false;
		}
		int fixed = (this.open) ? this.tokens.length - 1 : this.tokens.length;
		for (int i = 0; i < fixed; i++) {
			if (!this.tokens[i].equals("*") && !this.tokens[i].equals(candidate[i])) {
				return false;
			}
		}
		return true;
	}

}
