package io.streamstarters.ensync.client;

import org.jspecify.annotations.Nullable;

/**
 * The rule for what goes over the wire as it is: names and ids of events, and app keys.
 */
final class EventNames {

	private final Transport transport;

	EventNames(Transport transport) {
		this.transport = transport;
	}

	/** What is wrong with a name, or {@code null} if nothing is. */
	@Nullable String problemOf(@Nullable String eventName) {
		return problemOfText("event name", eventName);
	}

	/** What is wrong with the name and the id of an event, or {@code null}. */
	@Nullable String problemOf(@Nullable String eventName, @Nullable String idem) {
		String problem = problemOf(eventName);
		return (problem != null) ? problem : problemOfText("event id", idem);
	}

	/** What is wrong with a text, or {@code null}. The sentence does not repeat it. */
	@Nullable String problemOfText(String what, @Nullable String text) {
		if (text == null || text.isBlank()) {
			return "The " + what + " is missing.";
		}
		String problem = WireText.problemOf(text);
		if (problem == null) {
			problem = this.transport.problemOf(text);
		}
		return (problem != null) ? "The " + what + " holds " + problem + "." : null;
	}

}
