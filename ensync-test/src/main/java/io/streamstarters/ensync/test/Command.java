package io.streamstarters.ensync.test;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * A command of the text protocol: {@code VERB;KEY=:value;KEY=:value}. The official SDKs
 * escape nothing, so it takes some care to find out where a value ends:
 * <ul>
 * <li>The JSON object of {@code METADATA} and {@code PAYLOAD_METADATA} ends with its
 * closing brace, whatever its strings hold.</li>
 * <li>Any other value ends where a {@code ;} is followed by a name in capitals and a
 * {@code =}, or with the command; other {@code ;} belong to the value.</li>
 * <li>The colon after {@code =} may be left out.</li>
 * <li>Of two values with one name the first counts, so that a free text at the end does
 * not replace anything.</li>
 * <li>The value {@code undefined} is no value.</li>
 * </ul>
 *
 * @param verb what to do, in capitals
 * @param values the values that are there, by name
 */
record Command(String verb, Map<String, String> values) {

	private static final Pattern ASSIGNMENT = Pattern.compile(";([A-Z][A-Z_]*)=:?");

	private static final Set<String> JSON_KEYS = Set.of("METADATA", "PAYLOAD_METADATA");

	private static final String NO_VALUE = "undefined";

	static Command parse(String text) {
		int verbEnd = text.indexOf(';');
		String verb = (verbEnd < 0) ? text : text.substring(0, verbEnd);
		Map<String, String> values = new HashMap<>();
		Matcher assignment = ASSIGNMENT.matcher(text);
		boolean found = assignment.find();
		while (found) {
			String key = assignment.group(1);
			int start = assignment.end();
			Integer length = JSON_KEYS.contains(key) ? EventJson.lengthOfObject(text.substring(start)) : null;
			found = assignment.find((length != null) ? start + length : start);
			int end = (length != null) ? start + length : (found ? assignment.start() : text.length());
			String value = text.substring(start, end);
			if (!value.equals(NO_VALUE)) {
				values.putIfAbsent(key, value);
			}
		}
		return new Command(verb.strip().toUpperCase(Locale.ROOT), values);
	}

	@Nullable String find(String key) {
		return this.values.get(key);
	}

	/**
	 * A value, or the empty text.
	 */
	String get(String key) {
		return this.values.getOrDefault(key, "");
	}

	String required(String key) {
		String value = get(key);
		if (value.isEmpty()) {
			throw new RefusedException("MISSING_PARAMETERS: " + key + " is required");
		}
		return value;
	}

	long number(String key, long defaultValue) {
		return this.values.containsKey(key) ? requiredNumber(key) : defaultValue;
	}

	long requiredNumber(String key) {
		try {
			return Long.parseLong(required(key).strip());
		}
		catch (NumberFormatException ex) {
			throw new RefusedException("INVALID_PARAMETERS: " + key + " must be a number");
		}
	}

	/**
	 * The verb alone: values hold keys.
	 */
	@Override
	public String toString() {
		return "Command[verb=" + this.verb + "]";
	}

}
