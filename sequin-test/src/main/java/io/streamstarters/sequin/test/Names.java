package io.streamstarters.sequin.test;

import java.util.Locale;
import java.util.UUID;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * The rules for names and ids of streams and consumers.
 */
final class Names {

	// Postgres cuts table names here, and the server names tables after streams and
	// consumers.
	private static final int TABLE_NAME_LENGTH = 63;

	private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_]+");

	private static final Pattern ID = Pattern.compile("\\p{XDigit}{8}(-\\p{XDigit}{4}){3}-\\p{XDigit}{12}");

	private static final Pattern BARE_ID = Pattern.compile("\\p{XDigit}{32}");

	private Names() {
	}

	static @Nullable String problem(@Nullable String name) {
		if (name == null || name.isBlank()) {
			return "can't be blank";
		}
		return (NAME.matcher(name).matches()) ? null : "must contain only alphanumeric characters or underscores";
	}

	/**
	 * Read a reference that may be an id or a name.
	 * @param reference the text from the path
	 * @return the id, or null if it is a name
	 */
	static @Nullable UUID id(String reference) {
		if (BARE_ID.matcher(reference).matches()) {
			throw Refusal.malformed();
		}
		return (isId(reference)) ? UUID.fromString(reference) : null;
	}

	static boolean isId(String text) {
		return ID.matcher(text).matches();
	}

	static String table(String name) {
		String table = name.toLowerCase(Locale.ROOT);
		return (table.length() <= TABLE_NAME_LENGTH) ? table : table.substring(0, TABLE_NAME_LENGTH);
	}

}
