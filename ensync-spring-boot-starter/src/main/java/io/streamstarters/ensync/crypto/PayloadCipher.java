package io.streamstarters.ensync.crypto;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

import io.streamstarters.ensync.EnSyncDecryptionException;
import io.streamstarters.ensync.EnSyncDecryptionException.Reason;
import io.streamstarters.ensync.crypto.Envelope.Plaintext;

/**
 * Encrypts and decrypts event payloads as the EnSync SDKs for Node, Python and Go do.
 * Stateless and safe for use by many threads.
 * <p>
 * A payload proves nothing about its sender: whoever knows a recipient's public key can
 * encrypt for it.
 */
public final class PayloadCipher {

	private final Consumer<byte[]> random;

	/** A cipher with the platform's own source of randomness. */
	public PayloadCipher() {
		this(new SecureRandom()::nextBytes);
	}

	/**
	 * With another source of randomness, which is asked to fill arrays.
	 */
	PayloadCipher(Consumer<byte[]> random) {
		this.random = random;
	}

	/**
	 * Encrypt for one recipient, in the form that every SDK can read. The result is about
	 * 1.78 times as long as the payload in UTF-8.
	 * @param json the payload as JSON text, which is not checked; readers in Go need an
	 * object
	 * @param recipient whom to encrypt for
	 * @return the payload to publish
	 * @throws IllegalArgumentException if the text holds half a surrogate pair
	 */
	public String seal(String json, RecipientKey recipient) {
		return EnvelopeWriter.single(NaclBox.seal(JsonText.encode(json), recipient, this.random));
	}

	/**
	 * Encrypt once for several recipients. Readers in Node and Go understand the result;
	 * readers in Python only if they are provided for, which makes it longer. Every
	 * recipient can see who the others are. Prefer {@link #seal}, once for each
	 * recipient.
	 * @param json the payload as JSON text, which is not checked; readers in Go need an
	 * object
	 * @param recipients whom to encrypt for, at least one; a repeated one counts once
	 * @param pythonCompatible whether to add an entry that Python can read for each
	 * recipient
	 * @return the payload to publish
	 * @throws IllegalArgumentException if there is no recipient, or if the text holds
	 * half a surrogate pair
	 */
	public String sealHybrid(String json, List<RecipientKey> recipients, boolean pythonCompatible) {
		if (recipients.isEmpty()) {
			throw new IllegalArgumentException("There is no recipient to encrypt for; name at least one.");
		}
		byte[] plaintext = JsonText.encode(json);
		Collection<RecipientKey> distinct = new LinkedHashSet<>(recipients);
		byte[] messageKey = NaclBox.draw(this.random, SecretBox.KEY_LENGTH);
		byte[] messageKeyText = Base64.getEncoder().encode(messageKey);
		try {
			byte[] nonce = NaclBox.draw(this.random, SecretBox.NONCE_LENGTH);
			SecretBox payload = SecretBox.seal(plaintext, messageKey, nonce);
			Map<String, NaclBox> entries = seal(messageKey, distinct, RecipientKey::value);
			Map<String, NaclBox> pythonEntries = (pythonCompatible)
					? seal(messageKeyText, distinct, RecipientKey::hexValue) : Map.of();
			return EnvelopeWriter.hybrid(payload, entries, pythonEntries);
		}
		finally {
			Arrays.fill(messageKey, (byte) 0);
			Arrays.fill(messageKeyText, (byte) 0);
		}
	}

	private Map<String, NaclBox> seal(byte[] content, Collection<RecipientKey> recipients,
			Function<RecipientKey, String> id) {
		Map<String, NaclBox> entries = new LinkedHashMap<>();
		for (RecipientKey recipient : recipients) {
			entries.put(id.apply(recipient), NaclBox.seal(content, recipient, this.random));
		}
		return entries;
	}

	/**
	 * Decrypt a payload in any form that an SDK writes. All keys are tried, so that
	 * events encrypted for a former key can still be read after a rotation.
	 * <p>
	 * Of a hybrid envelope, the entries under the keys' own names are tried first, then
	 * others; after 256 entries no more are looked at, and an envelope of more than
	 * 250,000 JSON tokens is refused: the sender decides how many there are. The first
	 * entry that opens decides.
	 * @param payload the payload as received
	 * @param keys the keys to try, the current one first
	 * @return the payload as JSON text, of any JSON type
	 * @throws EnSyncDecryptionException if the payload is damaged, forged or not meant
	 * for any of the keys
	 */
	public String open(String payload, List<AppSecretKey> keys) {
		return openPayload(payload, keys).json();
	}

	/**
	 * Decrypt a payload as {@link #open(String, List)} does, and tell which key it was
	 * encrypted for.
	 * @param payload the payload as received
	 * @param keys the keys to try, the current one first
	 * @return the payload, and the public half of the key that opened it
	 * @throws EnSyncDecryptionException if the payload is damaged, forged or not meant
	 * for any of the keys
	 */
	public OpenedPayload openPayload(String payload, List<AppSecretKey> keys) {
		if (keys.isEmpty()) {
			throw new EnSyncDecryptionException(Reason.NO_MATCHING_KEY,
					"There is no app secret key to decrypt with; configure the one of this app.");
		}
		Envelope envelope = EnvelopeReader.read(payload);
		Plaintext plaintext = decrypt(envelope, keys);
		return new OpenedPayload(JsonText.decode(plaintext.bytes()), plaintext.key().publicKey());
	}

	private static Plaintext decrypt(Envelope envelope, List<AppSecretKey> keys) {
		try {
			return envelope.open(keys);
		}
		catch (EnSyncDecryptionException ex) {
			if (opens(envelope, keys.stream().flatMap((key) -> key.otherReading().stream()).toList())) {
				throw new EnSyncDecryptionException(Reason.INVALID_SECRET_KEY_FORM,
						"The app secret key of 32 bytes is a raw X25519 secret and was taken as an Ed25519 seed; use the key of 64 bytes.");
			}
			throw ex;
		}
	}

	private static boolean opens(Envelope envelope, List<AppSecretKey> keys) {
		try {
			envelope.open(keys);
			return true;
		}
		catch (EnSyncDecryptionException ex) {
			return false;
		}
	}

}
