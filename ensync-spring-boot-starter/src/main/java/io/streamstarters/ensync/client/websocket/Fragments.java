package io.streamstarters.ensync.client.websocket;

import io.streamstarters.ensync.client.TransportException;
import io.streamstarters.ensync.client.TransportException.Kind;
import org.jspecify.annotations.Nullable;

/**
 * Puts messages together that arrive in parts. For one thread at a time.
 */
final class Fragments {

	private final int maxSize;

	private StringBuilder parts = new StringBuilder();

	/**
	 * Parts of messages that are not too long.
	 * @param maxSize most characters of a message, which has no fewer bytes
	 */
	Fragments(int maxSize) {
		this.maxSize = maxSize;
	}

	/**
	 * Adds a part.
	 * @return the message if it is complete
	 * @throws TransportException if it is too long
	 */
	@Nullable String add(CharSequence part, boolean last) {
		if (part.length() > this.maxSize - this.parts.length()) {
			throw new TransportException(Kind.TOO_LARGE,
					"it sent a message of more than the " + this.maxSize + " bytes that are accepted", null);
		}
		if (last && this.parts.isEmpty()) {
			return part.toString();
		}
		this.parts.append(part);
		if (!last) {
			return null;
		}
		String message = this.parts.toString();
		// The room that a large message took is not kept for small ones.
		this.parts = new StringBuilder();
		return message;
	}

}
