package io.streamstarters.ensync.crypto;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;

import io.streamstarters.ensync.EnSyncDecryptionException;
import io.streamstarters.ensync.EnSyncDecryptionException.Reason;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * An envelope for several recipients: the payload is encrypted once with a message key,
 * and each recipient finds a box with the message key in an entry of its own.
 *
 * @param payload the encrypted payload
 * @param entries JSON object of the entries by recipient
 */
record HybridEnvelope(SecretBox payload, JsonNode entries) implements Envelope {

	/**
	 * How many entries are looked at, those under the names of the keys first. Each costs
	 * up to two key agreements per key, and the sender decides how many there are.
	 */
	static final int MAX_ENTRIES_TRIED = 256;

	@Override
	public Plaintext open(List<AppSecretKey> keys) {
		// The message key, and whose entry it was in.
		Plaintext messageKey = messageKey(keys);
		try {
			byte[] plaintext = this.payload.open(messageKey.bytes());
			if (plaintext == null) {
				throw new EnSyncDecryptionException(Reason.AUTHENTICATION_FAILED,
						"The payload was changed on its way: the message key does not open it.");
			}
			return new Plaintext(plaintext, messageKey.key());
		}
		finally {
			Arrays.fill(messageKey.bytes(), (byte) 0);
		}
	}

	private Plaintext messageKey(List<AppSecretKey> keys) {
		for (String id : entryIds(keys)) {
			for (NaclBox box : boxes(this.entries.path(id))) {
				for (AppSecretKey key : keys) {
					byte[] messageKey = messageKey(box, key);
					if (messageKey != null) {
						return new Plaintext(messageKey, key);
					}
				}
			}
		}
		throw new EnSyncDecryptionException(Reason.NO_MATCHING_KEY,
				"The payload was encrypted for other recipients: none of the app secret keys opens an entry of its envelope.");
	}

	private List<String> entryIds(List<AppSecretKey> keys) {
		Stream<String> own = keys.stream().flatMap((key) -> key.entryIds().stream()).filter(this.entries::has);
		return Stream.concat(own, this.entries.propertyNames().stream()).distinct().limit(MAX_ENTRIES_TRIED).toList();
	}

	/**
	 * The boxes of an entry: under the name that Node uses and under the one that Go and
	 * Python use, often one and the same. A damaged entry must not keep the others from
	 * being tried.
	 */
	private static List<NaclBox> boxes(JsonNode entry) {
		List<NaclBox> boxes = new ArrayList<>(2);
		addBox(boxes, entry, "encryptedKey");
		if (!entry.path("ciphertext").equals(entry.path("encryptedKey"))) {
			addBox(boxes, entry, "ciphertext");
		}
		return boxes;
	}

	private static void addBox(List<NaclBox> boxes, JsonNode entry, String field) {
		if (entry.has(field)) {
			try {
				boxes.add(EnvelopeReader.box(entry, field));
			}
			catch (EnSyncDecryptionException ex) {
				// Skipped: another box or entry may open.
			}
		}
	}

	private static byte @Nullable [] messageKey(NaclBox box, AppSecretKey key) {
		try {
			byte[] opened = box.open(key);
			return (opened != null) ? messageKey(opened) : null;
		}
		catch (EnSyncDecryptionException ex) {
			return null;
		}
	}

	/**
	 * What a box holds as a message key: 32 raw bytes, or, for Python readers, their
	 * base64 text.
	 */
	private static byte @Nullable [] messageKey(byte[] opened) {
		if (opened.length == SecretBox.KEY_LENGTH) {
			return opened;
		}
		try {
			byte[] decoded = Base64.getDecoder().decode(opened);
			return (decoded.length == SecretBox.KEY_LENGTH) ? decoded : null;
		}
		catch (IllegalArgumentException ex) {
			return null;
		}
		finally {
			Arrays.fill(opened, (byte) 0);
		}
	}

}
