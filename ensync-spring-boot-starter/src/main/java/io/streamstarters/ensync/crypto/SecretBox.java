package io.streamstarters.ensync.crypto;

import java.security.MessageDigest;
import java.util.Arrays;

import io.streamstarters.ensync.EnSyncDecryptionException;
import io.streamstarters.ensync.EnSyncDecryptionException.Reason;
import org.bouncycastle.crypto.engines.XSalsa20Engine;
import org.bouncycastle.crypto.macs.Poly1305;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithIV;
import org.jspecify.annotations.Nullable;

/**
 * A NaCl secretbox: XSalsa20 and Poly1305 under a shared key.
 *
 * @param nonce 24 bytes, never used twice with one key
 * @param ciphertext the tag of 16 bytes, then as many bytes as the plaintext has
 */
record SecretBox(byte[] nonce, byte[] ciphertext) {

	static final int KEY_LENGTH = 32;

	static final int NONCE_LENGTH = 24;

	private static final int TAG_LENGTH = 16;

	SecretBox {
		if (nonce.length != NONCE_LENGTH) {
			throw new EnSyncDecryptionException(Reason.INVALID_NONCE_LENGTH,
					"A nonce in the payload's envelope is %d bytes long instead of 24.".formatted(nonce.length));
		}
	}

	static SecretBox seal(byte[] plaintext, byte[] key, byte[] nonce) {
		XSalsa20Engine cipher = cipher(key, nonce);
		byte[] macKey = macKey(cipher);
		byte[] sealed = new byte[TAG_LENGTH + plaintext.length];
		cipher.processBytes(plaintext, 0, plaintext.length, sealed, TAG_LENGTH);
		System.arraycopy(tag(macKey, sealed), 0, sealed, 0, TAG_LENGTH);
		return new SecretBox(nonce, sealed);
	}

	/**
	 * Open the box.
	 * @return the plaintext, or null if the box is not genuine or the key another
	 */
	byte @Nullable [] open(byte[] key) {
		if (this.ciphertext.length < TAG_LENGTH) {
			return null;
		}
		XSalsa20Engine cipher = cipher(key, this.nonce);
		byte[] expected = tag(macKey(cipher), this.ciphertext);
		if (!MessageDigest.isEqual(expected, Arrays.copyOf(this.ciphertext, TAG_LENGTH))) {
			return null;
		}
		byte[] plaintext = new byte[this.ciphertext.length - TAG_LENGTH];
		cipher.processBytes(this.ciphertext, TAG_LENGTH, plaintext.length, plaintext, 0);
		return plaintext;
	}

	private static XSalsa20Engine cipher(byte[] key, byte[] nonce) {
		XSalsa20Engine cipher = new XSalsa20Engine();
		cipher.init(true, new ParametersWithIV(new KeyParameter(key), nonce));
		return cipher;
	}

	/**
	 * The first 32 bytes of the key stream are the one-time key of the tag; encryption
	 * goes on after them.
	 */
	private static byte[] macKey(XSalsa20Engine cipher) {
		byte[] macKey = new byte[32];
		cipher.processBytes(macKey, 0, macKey.length, macKey, 0);
		return macKey;
	}

	/**
	 * The tag over what follows it. Uses the one-time key up.
	 */
	private static byte[] tag(byte[] macKey, byte[] sealed) {
		Poly1305 mac = new Poly1305();
		mac.init(new KeyParameter(macKey));
		Arrays.fill(macKey, (byte) 0);
		mac.update(sealed, TAG_LENGTH, sealed.length - TAG_LENGTH);
		byte[] tag = new byte[TAG_LENGTH];
		mac.doFinal(tag, 0);
		return tag;
	}

}
