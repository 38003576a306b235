package io.streamstarters.ensync.client;

import org.jspecify.annotations.Nullable;

/**
 * The rule for names and ids of events.
 */
final class EventNames {

	private EventNames() {
	}

	/** What is wrong with a name, or {@code null} if nothing is. */
	static @Nullable String problemOf(@Nullable String eventName) {
		return problemOf("event name", eventName);
	}

	/** What is wrong with the id of an event, or {@code null} if nothing is. */
	static @Nullable String problemOfId(@Nullable String idem) {
		return problemOf("event id", idem);
	}

	private static @Nullable String problemOf(String what, @Nullable String text) {
		if (text == null || text.isBlank()) {
			return "The " + what + " is missing.";
		}
		if (text.chars().anyMatch(Character::isISOControl)) {
			return "The " + what + " holds a control character or a line break.";
		}
		return null;
	}

}
