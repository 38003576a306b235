package io.streamstarters.ensync.crypto;

import java.util.List;

import io.streamstarters.ensync.EnSyncDecryptionException;

/**
 * An encrypted payload, as received, in one of the two forms of the EnSync protocol.
 */
sealed interface Envelope permits SingleEnvelope, HybridEnvelope {

	/**
	 * Decrypt with the first of the keys that opens it.
	 * @return the plaintext, and which key it was
	 * @throws EnSyncDecryptionException if none does
	 */
	Plaintext open(List<AppSecretKey> keys);

	/**
	 * What an envelope holds.
	 *
	 * @param bytes the decrypted payload
	 * @param key the key that opened it
	 */
	record Plaintext(byte[] bytes, AppSecretKey key) {

	}

}
