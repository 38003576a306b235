package io.streamstarters.ensync.client.websocket;

import java.nio.charset.StandardCharsets;

import io.streamstarters.ensync.client.TransportException;
import io.streamstarters.ensync.client.TransportException.Kind;

/**
 * Writes one command: {@code VERB;KEY=:value;KEY=:value}. The protocol has no escapes, so
 * what could be taken for a separator is refused, replaced or written in another way,
 * depending on what the value is.
 */
final class WebSocketCommand {

	private static final String SEPARATOR = ";";

	private static final String ASSIGNMENT = "=:";

	private final StringBuilder text;

	WebSocketCommand(String verb) {
		this.text = new StringBuilder(verb);
	}

	/**
	 * Adds a value that must arrive as it is.
	 * @param key the key
	 * @param what the value is called in messages
	 * @param value the value, possibly a secret
	 * @throws TransportException if the protocol cannot carry it
	 */
	WebSocketCommand exact(String key, String what, String value) {
		if (value.contains(SEPARATOR) || value.contains(ASSIGNMENT)
				|| value.chars().anyMatch(Character::isISOControl)) {
			throw new TransportException(Kind.REFUSED, "the " + what
					+ " holds \";\", \"=:\" or a control character, which the WebSocket protocol cannot carry; nothing was sent",
					null);
		}
		return add(key, value);
	}

	WebSocketCommand number(String key, long value) {
		return add(key, Long.toString(value));
	}

	/** Adds words for people: what separates is replaced by something alike. */
	WebSocketCommand words(String key, String value) {
		return add(key, value.replaceAll("\\p{Cntrl}", " ").replace(SEPARATOR, ",").replace(ASSIGNMENT, "= :"));
	}

	/**
	 * Adds JSON. What separates can only stand in its strings, where it has another
	 * notation that means the same.
	 */
	WebSocketCommand json(String key, String value) {
		return add(key, value.replace(SEPARATOR, "\\u003b").replace("=", "\\u003d"));
	}

	private WebSocketCommand add(String key, String value) {
		this.text.append(SEPARATOR).append(key).append(ASSIGNMENT).append(value);
		return this;
	}

	/**
	 * The command as it is sent.
	 * @throws TransportException if it is no text that UTF-8 can express
	 */
	String text() {
		String command = this.text.toString();
		if (!StandardCharsets.UTF_8.newEncoder().canEncode(command)) {
			throw new TransportException(Kind.REFUSED, "the command holds half of a surrogate pair; nothing was sent",
					null);
		}
		return command;
	}

}
