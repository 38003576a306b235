package io.streamstarters.sequin.test;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Base64;
import java.util.UUID;

/**
 * The current message of a key in a stream.
 *
 * @param streamId the stream's id
 * @param key the key
 * @param data the text that was published, without NUL characters
 * @param dataHash the Base64 form of the data's SHA-256
 * @param seq the position; a new value of the key gets a new one
 * @param insertedAt when the key was first published
 * @param updatedAt when this value was published
 */
public record StoredMessage(UUID streamId, String key, String data, String dataHash, long seq, Instant insertedAt,
		Instant updatedAt) {

	static String hash(String data) {
		try {
			byte[] digest = MessageDigest.getInstance("SHA-256").digest(data.getBytes(StandardCharsets.UTF_8));
			return Base64.getEncoder().encodeToString(digest);
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every Java platform has SHA-256", ex);
		}
	}

}
