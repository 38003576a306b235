package io.streamstarters.ensync.crypto;

import org.jspecify.annotations.Nullable;

/**
 * A payload that was decrypted.
 *
 * @param json the payload as JSON text, of any JSON type
 * @param recipient the public key that it was encrypted for, in base64: the public half
 * of the secret key that opened it; {@code null} for a raw X25519 secret, which has none
 */
public record OpenedPayload(String json, @Nullable String recipient) {

	/** Does not show the payload. */
	@Override
	public String toString() {
		return "OpenedPayload[recipient=" + this.recipient + "]";
	}

}
