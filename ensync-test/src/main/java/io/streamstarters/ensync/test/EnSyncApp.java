package io.streamstarters.ensync.test;

import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.security.interfaces.EdECPrivateKey;
import java.util.Arrays;
import java.util.Base64;

/**
 * An application known to the engine, with everything a client needs to log in as it and
 * to read what is sent to it.
 *
 * @param name name of the application in tests; never on the wire
 * @param appKey what a client logs in with
 * @param publicKey Ed25519 public key, 32 bytes in base64: the application's id, which
 * publishers address as the recipient
 * @param secretKey Ed25519 secret key, base64 of the 32 bytes of the seed followed by the
 * 32 bytes of the public key
 */
public record EnSyncApp(String name, String appKey, String publicKey, String secretKey) {

	private static final int KEY_LENGTH = 32;

	/**
	 * Check the keys.
	 * @throws IllegalArgumentException if name or app key are blank, or the other keys
	 * are not a key pair of the lengths above
	 */
	public EnSyncApp {
		if (name.isBlank() || appKey.isBlank()) {
			throw new IllegalArgumentException("An app needs a name and an app key.");
		}
		byte[] publicBytes = decode("public key", publicKey, KEY_LENGTH);
		byte[] secretBytes = decode("secret key", secretKey, 2 * KEY_LENGTH);
		if (!Arrays.equals(publicBytes, 0, KEY_LENGTH, secretBytes, KEY_LENGTH, 2 * KEY_LENGTH)) {
			throw new IllegalArgumentException("The secret key of app '" + name + "' does not end in its public key.");
		}
	}

	/**
	 * An application with a fresh key pair and a random app key.
	 * @param name name of the application
	 * @return the application
	 */
	public static EnSyncApp generate(String name) {
		KeyPair pair = generateKeyPair();
		byte[] seed = ((EdECPrivateKey) pair.getPrivate()).getBytes().orElseThrow();
		// The X.509 form ends in the raw key.
		byte[] encoded = pair.getPublic().getEncoded();
		byte[] publicKey = Arrays.copyOfRange(encoded, encoded.length - KEY_LENGTH, encoded.length);
		byte[] secretKey = Arrays.copyOf(seed, 2 * KEY_LENGTH);
		System.arraycopy(publicKey, 0, secretKey, KEY_LENGTH, KEY_LENGTH);
		byte[] appKey = new byte[KEY_LENGTH];
		new SecureRandom().nextBytes(appKey);
		return new EnSyncApp(name, Base64.getUrlEncoder().withoutPadding().encodeToString(appKey),
				Base64.getEncoder().encodeToString(publicKey), Base64.getEncoder().encodeToString(secretKey));
	}

	private static KeyPair generateKeyPair() {
		try {
			return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("This JDK has no Ed25519 keys.", ex);
		}
	}

	private static byte[] decode(String what, String key, int length) {
		byte[] bytes;
		try {
			bytes = Base64.getDecoder().decode(key);
		}
		catch (IllegalArgumentException ex) {
			// The decoder's message would repeat a part of the key.
			throw new IllegalArgumentException("The " + what + " is not base64.");
		}
		if (bytes.length != length) {
			throw new IllegalArgumentException("The " + what + " must have " + length + " bytes.");
		}
		return bytes;
	}

	@Override
	public String toString() {
		return "EnSyncApp[name=" + this.name + "]";
	}

}
