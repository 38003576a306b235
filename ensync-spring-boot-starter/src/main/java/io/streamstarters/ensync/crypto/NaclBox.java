package io.streamstarters.ensync.crypto;

import java.util.Arrays;
import java.util.function.Consumer;

import io.streamstarters.ensync.EnSyncDecryptionException;
import io.streamstarters.ensync.EnSyncDecryptionException.Reason;
import org.bouncycastle.crypto.engines.Salsa20Engine;
import org.bouncycastle.math.ec.rfc7748.X25519;
import org.bouncycastle.util.Pack;
import org.jspecify.annotations.Nullable;

/**
 * A NaCl box from a sender who stays anonymous: a fresh ephemeral key for every box.
 *
 * @param sealed what is encrypted
 * @param ephemeralPublicKey the X25519 public key of the sender, 32 bytes
 */
record NaclBox(SecretBox sealed, byte[] ephemeralPublicKey) {

	private static final int[] EXPAND_32_BYTE_K = { 0x61707865, 0x3320646e, 0x79622d32, 0x6b206574 };

	NaclBox {
		if (ephemeralPublicKey.length != X25519.POINT_SIZE) {
			throw new EnSyncDecryptionException(Reason.INVALID_EPHEMERAL_KEY,
					"The ephemeral public key in the payload's envelope is %d bytes long instead of 32."
						.formatted(ephemeralPublicKey.length));
		}
	}

	/**
	 * Seal a plaintext. Draws the ephemeral secret first, then the nonce.
	 */
	static NaclBox seal(byte[] plaintext, RecipientKey recipient, Consumer<byte[]> random) {
		byte[] ephemeralSecret = draw(random, X25519.SCALAR_SIZE);
		byte[] key = null;
		try {
			byte[] ephemeralPublicKey = new byte[X25519.POINT_SIZE];
			X25519.scalarMultBase(ephemeralSecret, 0, ephemeralPublicKey, 0);
			key = boxKey(ephemeralSecret, recipient.x25519PublicKey());
			byte[] nonce = draw(random, SecretBox.NONCE_LENGTH);
			return new NaclBox(SecretBox.seal(plaintext, key, nonce), ephemeralPublicKey);
		}
		finally {
			Arrays.fill(ephemeralSecret, (byte) 0);
			if (key != null) {
				Arrays.fill(key, (byte) 0);
			}
		}
	}

	/**
	 * Open the box.
	 * @return the plaintext, or null if the box is not genuine or meant for another key
	 * @throws EnSyncDecryptionException if the ephemeral key is of small order
	 */
	byte @Nullable [] open(AppSecretKey secretKey) {
		byte[] key = boxKey(secretKey.x25519Secret(), this.ephemeralPublicKey);
		try {
			return this.sealed.open(key);
		}
		finally {
			Arrays.fill(key, (byte) 0);
		}
	}

	static byte[] draw(Consumer<byte[]> random, int length) {
		byte[] bytes = new byte[length];
		random.accept(bytes);
		return bytes;
	}

	private static byte[] boxKey(byte[] secret, byte[] publicKey) {
		byte[] shared = new byte[X25519.POINT_SIZE];
		if (!X25519.calculateAgreement(secret, 0, publicKey, 0, shared, 0)) {
			throw new EnSyncDecryptionException(Reason.LOW_ORDER_POINT,
					"The ephemeral public key in the payload's envelope is of small order; the event is forged.");
		}
		try {
			return hsalsa20(shared);
		}
		finally {
			Arrays.fill(shared, (byte) 0);
		}
	}

	/**
	 * HSalsa20 with a zero nonce: the Salsa20 core without its final addition, of which
	 * eight words are the key.
	 */
	static byte[] hsalsa20(byte[] shared) {
		int[] in = new int[16];
		for (int i = 0; i < 4; i++) {
			in[5 * i] = EXPAND_32_BYTE_K[i];
		}
		Pack.littleEndianToInt(shared, 0, in, 1, 4);
		Pack.littleEndianToInt(shared, 16, in, 11, 4);
		int[] out = new int[16];
		Salsa20Engine.salsaCore(20, in, out);
		int[] words = { 0, 5, 10, 15, 6, 7, 8, 9 };
		byte[] key = new byte[SecretBox.KEY_LENGTH];
		for (int i = 0; i < words.length; i++) {
			Pack.intToLittleEndian(out[words[i]] - in[words[i]], key, 4 * i);
		}
		Arrays.fill(in, 0);
		Arrays.fill(out, 0);
		return key;
	}

}
