package io.streamstarters.ensync.client;

import org.jspecify.annotations.Nullable;

/**
 * What a text must be to arrive as it is, whatever carries it. For transports, which may
 * demand more.
 */
public final class WireText {

	private WireText() {
	}

	/**
	 * Looks for what cannot be sent.
	 * @param text a name, an id or a key
	 * @return what it holds that it must not, to be put into a sentence, or {@code null}
	 */
	public static @Nullable String problemOf(String text) {
		if (text.chars().anyMatch(Character::isISOControl)) {
			return "a control character or a line break";
		}
		return isUnicode(text) ? null : "half of a surrogate pair";
	}

	/**
	 * Looks for halves of surrogate pairs.
	 * @param text any text
	 * @return whether there are none, so that UTF-8 can express it
	 */
	public static boolean isUnicode(String text) {
		return text.codePoints().noneMatch((codePoint) -> Character.getType(codePoint) == Character.SURROGATE);
	}

}
