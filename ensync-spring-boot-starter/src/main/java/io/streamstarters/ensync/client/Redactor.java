package io.streamstarters.ensync.client;

import java.util.List;

/**
 * Takes secrets, control characters and excess length out of the words of an engine, so
 * that they can go into a message. Engines like to repeat what they do not know. For
 * transports.
 */
public final class Redactor {

	private final List<String> secrets;

	/**
	 * A redactor of some secrets.
	 * @param secrets what must not be shown; none of them empty
	 */
	public Redactor(String... secrets) {
		this.secrets = List.of(secrets);
	}

	/**
	 * Cleans an error.
	 * @param text the engine's words
	 * @return what can be shown of them, never empty
	 */
	public String clean(String text) {
		String cleaned = cleanMessage(text);
		return cleaned.isEmpty() ? "it gave no reason" : cleaned;
	}

	/**
	 * Cleans what comes with a success.
	 * @param text the engine's words
	 * @return what can be shown of them, possibly empty
	 */
	public String cleanMessage(String text) {
		String cleaned = text;
		for (String secret : this.secrets) {
			cleaned = cleaned.replace(secret, "***");
		}
		return WireText.shownWords(cleaned);
	}

}
