package io.streamstarters.ensync.crypto;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

import org.bouncycastle.math.ec.rfc7748.X25519;
import org.bouncycastle.math.ec.rfc7748.X25519Field;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/**
 * From Ed25519 keys, by which EnSync names its users, to the X25519 keys that encrypt.
 */
final class Ed25519Keys {

	static final int LENGTH = 32;

	private Ed25519Keys() {
	}

	static byte[] publicKeyOf(byte[] seed) {
		byte[] publicKey = new byte[LENGTH];
		Ed25519.generatePublicKey(seed, 0, publicKey, 0);
		return publicKey;
	}

	/**
	 * Whether a key is the canonical encoding of a point of the prime order subgroup.
	 * With any other point a message is readable by others, or by nobody.
	 */
	static boolean isValidPublicKey(byte[] publicKey) {
		return Ed25519.validatePublicKeyFull(publicKey, 0);
	}

	/**
	 * The birational map u = (1 + y) / (1 - y); the sign of x plays no part.
	 */
	static byte[] toX25519PublicKey(byte[] publicKey) {
		int[] y = X25519Field.create();
		X25519Field.decode255(publicKey, y);
		int[] one = X25519Field.create();
		X25519Field.one(one);
		int[] numerator = X25519Field.create();
		X25519Field.add(one, y, numerator);
		int[] denominator = X25519Field.create();
		X25519Field.sub(one, y, denominator);
		X25519Field.inv(denominator, denominator);
		int[] u = X25519Field.create();
		X25519Field.mul(numerator, denominator, u);
		X25519Field.normalize(u);
		byte[] encoded = new byte[LENGTH];
		X25519Field.encode(u, encoded);
		return encoded;
	}

	static byte[] toX25519Secret(byte[] seed) {
		byte[] hash = sha512(seed);
		byte[] secret = Arrays.copyOf(hash, LENGTH);
		Arrays.fill(hash, (byte) 0);
		X25519.clampPrivateKey(secret);
		return secret;
	}

	private static byte[] sha512(byte[] input) {
		try {
			return MessageDigest.getInstance("SHA-512").digest(input);
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("This JDK has no SHA-512.", ex);
		}
	}

}
