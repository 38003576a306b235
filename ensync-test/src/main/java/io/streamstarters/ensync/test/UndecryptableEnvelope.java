package io.streamstarters.ensync.test;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.concurrent.ThreadLocalRandom;

import tools.jackson.databind.json.JsonMapper;

/**
 * An envelope that has the form of a good one, and random bytes for its content.
 */
final class UndecryptableEnvelope {

	private static final int NONCE_LENGTH = 24;

	private static final int KEY_LENGTH = 32;

	/** The tag of 16 bytes, and what would be JSON. */
	private static final int CIPHERTEXT_LENGTH = 48;

	private UndecryptableEnvelope() {
	}

	static String next() {
		String json = JsonMapper.shared()
			.createObjectNode()
			.put("nonce", random(NONCE_LENGTH))
			.put("ciphertext", random(CIPHERTEXT_LENGTH))
			.put("ephemeralPublicKey", random(KEY_LENGTH))
			.toString();
		return Base64.getEncoder().encodeToString(json.getBytes(StandardCharsets.UTF_8));
	}

	private static byte[] random(int length) {
		byte[] bytes = new byte[length];
		ThreadLocalRandom.current().nextBytes(bytes);
		return bytes;
	}

}
