package io.streamstarters.sequin;

import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * The rules for the names of new streams and consumers.
 */
final class SequinNames {

	private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_]+");

	private static final Pattern TAKEN_FOR_AN_ID = Pattern.compile("[0-9a-fA-F]{32}");

	private SequinNames() {
	}

	static void requireName(String what, @Nullable String name) {
		if (name == null || !NAME.matcher(name).matches()) {
			throw new InvalidSequinRequestException("The " + what + " name `" + SequinKeys.shown(name)
					+ "` is not valid: it may hold letters, digits and underscores only.");
		}
		if (TAKEN_FOR_AN_ID.matcher(name).matches()) {
			throw new InvalidSequinRequestException("The " + what + " name `" + name
					+ "` is not valid: Sequin takes 32 hexadecimal digits for an id, and never finds the name again.");
		}
	}

}
