package io.streamstarters.ensync.client.websocket;

import io.streamstarters.ensync.client.TransportException;
import io.streamstarters.ensync.client.TransportException.Kind;
import io.streamstarters.ensync.client.WireText;
import org.jspecify.annotations.Nullable;

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
		String problem = problemOfExact(value);
		if (problem != null) {
			throw new TransportException(Kind.NOT_SENT, "the " + what + " holds " + problem, null);
		}
		return add(key, value);
	}

	/** What a value holds that cannot be sent as it is, or {@code null}. */
	static @Nullable String problemOfExact(String value) {
		String problem = problemOf(value);
		return (problem != null) ? problem : WireText.problemOf(value);
	}

	/** What a value holds that would be read as the end of it, or {@code null}. */
	static @Nullable String problemOf(String value) {
		return (value.contains(SEPARATOR) || value.contains(ASSIGNMENT))
				? "\";\" or \"=:\", which the WebSocket protocol cannot carry; connect by gRPC, or do without" : null;
	}

	WebSocketCommand number(String key, long value) {
		return add(key, Long.toString(value));
	}

	/** Adds words for people: what cannot be sent is replaced by something alike. */
	WebSocketCommand words(String key, String value) {
		return add(key,
				value.replaceAll("\\p{Cntrl}", " ")
					.replaceAll("\\p{Cs}", "?")
					.replace(SEPARATOR, ",")
					.replace(ASSIGNMENT, "= :"));
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

	/** The command as it is sent. */
	String text() {
		return this.text.toString();
	}

}
