package io.streamstarters.ensync.test;

import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/**
 * The name of a subscription: an event name, or a pattern in which each {@code *} stands
 * for any number of any characters, {@code /} included. So {@code order/*} takes
 * {@code order/created} and {@code order/eu/created}, but not {@code order}.
 */
final class NamePattern {

	private final String text;

	private final @Nullable Pattern regex;

	NamePattern(String text) {
		this.text = text;
		this.regex = text.contains("*") ? compile(text) : null;
	}

	private static Pattern compile(String text) {
		String regex = Arrays.stream(text.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*"));
		return Pattern.compile(regex, Pattern.DOTALL);
	}

	String text() {
		return this.text;
	}

	boolean isExact() {
		return this.regex == null;
	}

	boolean matches(String name) {
		return (this.regex != null) ? this.regex.matcher(name).matches() : this.text.equals(name);
	}

}
