package io.streamstarters.ensync.client;

import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * What a text must be to arrive as it is, whatever carries it, and to be shown. For
 * transports, which may demand more.
 */
public final class WireText {

	/** What begins a line, steers a terminal, or is not there to be seen. */
	private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]");

	private static final int MAX_SHOWN = 300;

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
	 * A name or an id of others as logs and messages show it: whoever chose it cannot
	 * make it look like more than one line, or like another text.
	 * @param text a name or an id
	 * @return at most its first 300 characters, with an escape for each character that
	 * cannot be printed
	 */
	public static String shown(String text) {
		return UNPRINTABLE.matcher(shortened(text))
			.replaceAll((match) -> "\\\\u%04x".formatted(match.group().codePointAt(0)));
	}

	/** Words of others, with a space for what cannot be printed. */
	static String shownWords(String text) {
		return shortened(UNPRINTABLE.matcher(text).replaceAll(" ").strip());
	}

	private static String shortened(String text) {
		return (text.length() > MAX_SHOWN) ? text.substring(0, MAX_SHOWN) + "…" : text;
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
