package io.streamstarters.ensync.client.websocket;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * The answer to one command.
 *
 * @param success whether the engine did what it was told
 * @param text what follows the prefix; possibly secret
 */
record WebSocketAnswer(boolean success, String text) {

	private static final Pattern CODE = Pattern.compile("\\s*([A-Z][A-Z0-9_]+)\\b");

	private static final Set<String> NOT_NOW = Set.of("UNAVAILABLE", "INTERNAL", "DEADLINE_EXCEEDED",
			"RESOURCE_EXHAUSTED", "UNKNOWN", "ABORTED");

	/**
	 * The pairs of a login's answer, {@code {clientId=…, clientHash=…}}. Values may end
	 * in {@code =}, as base64 does.
	 */
	Map<String, String> map() {
		String content = this.text.strip();
		if (content.startsWith("{") && content.endsWith("}")) {
			content = content.substring(1, content.length() - 1);
		}
		return pairs(content, ",");
	}

	/**
	 * A value of an answer like {@code PUBLISHED;IDEM=…;TIMESTAMP=…}.
	 * @return the value, or {@code null} if there is none of that name
	 */
	@Nullable String value(String key) {
		return pairs(this.text, ";").get(key.toLowerCase(Locale.ROOT));
	}

	/** A value that is a time, in milliseconds or as ISO 8601. */
	@Nullable Instant time(String key) {
		String value = value(key);
		if (value == null) {
			return null;
		}
		try {
			return value.chars().allMatch(Character::isDigit) ? Instant.ofEpochMilli(Long.parseLong(value))
					: Instant.parse(value);
		}
		catch (DateTimeException | NumberFormatException ex) {
			return null;
		}
	}

	/**
	 * The code that a refusal begins with.
	 * @return the code, or an empty text if there is none
	 */
	String code() {
		Matcher code = CODE.matcher(this.text);
		return (!this.success && code.lookingAt()) ? code.group(1) : "";
	}

	/**
	 * Whether the engine could not say, since it has other troubles.
	 * @return whether it may say something else later
	 */
	boolean isNotNow() {
		return NOT_NOW.contains(code());
	}

	/** What is said for people: all of the text, unless it is made of pairs. */
	String words() {
		String message = value("MESSAGE");
		if (message != null) {
			return message;
		}
		return (this.text.indexOf('=') < 0) ? this.text : "";
	}

	private static Map<String, String> pairs(String text, String separator) {
		Map<String, String> pairs = new LinkedHashMap<>();
		for (String part : text.split(separator)) {
			int assignment = part.indexOf('=');
			if (assignment > 0) {
				String value = part.substring(assignment + 1);
				pairs.putIfAbsent(part.substring(0, assignment).strip().toLowerCase(Locale.ROOT),
						(value.startsWith(":") ? value.substring(1) : value).strip());
			}
		}
		return pairs;
	}

	/** Shows no content. */
	@Override
	public String toString() {
		return "WebSocketAnswer[success=" + this.success + "]";
	}

}
