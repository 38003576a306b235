package io.streamstarters.ensync.crypto;

import java.util.List;

import io.streamstarters.ensync.EnSyncDecryptionException;

/**
 * An encrypted payload, as received, in one of the two forms of the EnSync protocol.
 */
sealed interface Envelope permits SingleEnvelope, HybridEnvelope {

	/**
	 * Decrypt with the first of the keys that opens it.
	 * @return the plaintext
	 * @throws EnSyncDecryptionException if none does
	 */
	byte[] open(List<AppSecretKey> keys);

}
