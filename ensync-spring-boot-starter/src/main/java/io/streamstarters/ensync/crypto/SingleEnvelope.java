package io.streamstarters.ensync.crypto;

import java.util.List;

import io.streamstarters.ensync.EnSyncDecryptionException;
import io.streamstarters.ensync.EnSyncDecryptionException.Reason;

/**
 * An envelope for one recipient: the payload itself is in the box.
 *
 * @param box the encrypted payload
 */
record SingleEnvelope(NaclBox box) implements Envelope {

	@Override
	public Plaintext open(List<AppSecretKey> keys) {
		for (AppSecretKey key : keys) {
			byte[] plaintext = this.box.open(key);
			if (plaintext != null) {
				return new Plaintext(plaintext, key);
			}
		}
		throw new EnSyncDecryptionException(Reason.AUTHENTICATION_FAILED,
				"The payload was encrypted for none of the app secret keys, or it was changed on its way.");
	}

}
