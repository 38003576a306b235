package io.streamstarters.sequin;

/**
 * A message to send.
 *
 * @param key the key, see {@link SequinKeys#requireKey(String)}
 * @param payload the payload: text and {@code byte[]} (UTF-8) are sent as they are,
 * anything else as JSON
 */
public record OutgoingMessage(String key, Object payload) {

	/**
	 * Checks the key.
	 * @throws InvalidSequinRequestException if the key is not valid or the payload is
	 * missing
	 */
	public OutgoingMessage {
		SequinKeys.requireKey(key);
		if (payload == null) {
			throw new InvalidSequinRequestException("The message with key `" + key + "` has no payload.");
		}
	}

	/**
	 * The key only; the payload may be confidential.
	 */
	@Override
	public String toString() {
		return "OutgoingMessage[key=" + this.key + "]";
	}

}
