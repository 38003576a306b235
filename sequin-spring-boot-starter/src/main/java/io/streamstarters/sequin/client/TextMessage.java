package io.streamstarters.sequin.client;

import java.nio.charset.StandardCharsets;

import io.streamstarters.sequin.InvalidSequinRequestException;
import io.streamstarters.sequin.SequinKeys;

/**
 * A message to send, as it goes over the wire: Sequin's data is text.
 *
 * @param key the key, see {@link SequinKeys#requireKey(String)}
 * @param data the text, without NUL characters and broken surrogate pairs
 */
public record TextMessage(String key, String data) {

	/**
	 * Checks key and text: Sequin drops NUL characters without a word, and refuses the
	 * whole call for half of a surrogate pair.
	 * @throws InvalidSequinRequestException if a rule is broken
	 */
	public TextMessage {
		SequinKeys.requireKey(key);
		if (data == null) {
			throw new InvalidSequinRequestException("The message with key `" + key + "` has no data.");
		}
		if (data.indexOf('\0') >= 0) {
			throw new InvalidSequinRequestException(
					"The data of the message with key `" + key + "` holds a NUL character, which Sequin cannot store.");
		}
		if (!StandardCharsets.UTF_8.newEncoder().canEncode(data)) {
			throw new InvalidSequinRequestException("The data of the message with key `" + key
					+ "` is no valid text: it holds half of a surrogate pair.");
		}
	}

	/**
	 * The key only; the data may be confidential.
	 */
	@Override
	public String toString() {
		return "TextMessage[key=" + this.key + "]";
	}

}
