package io.streamstarters.ensync.client;

/**
 * Takes a secret, control characters and excess length out of the words of an engine, so
 * that they can go into a message. Engines like to repeat what they do not know. For
 * transports.
 */
public final class Redactor {

	private static final int MAX_LENGTH = 300;

	private final String secret;

	/**
	 * A redactor of one secret.
	 * @param secret what must not be shown; not empty
	 */
	public Redactor(String secret) {
		this.secret = secret;
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
		String cleaned = text.replace(this.secret, "***").replaceAll("\\p{Cntrl}+", " ").strip();
		return (cleaned.length() > MAX_LENGTH) ? cleaned.substring(0, MAX_LENGTH) + "…" : cleaned;
	}

}
