package io.streamstarters.ensync.crypto;

import java.util.Base64;
import java.util.Objects;
import java.util.HexFormat;

/**
 * The public key of a recipient (its app id), validated and ready to encrypt for.
 * Immutable. Validation takes a good part of the time of sealing a small payload, so keep
 * an instance rather than parse the same recipient again.
 */
public final class RecipientKey {

	private final String value;

	private final byte[] x25519PublicKey;

	private RecipientKey(byte[] publicKey) {
		this.value = Base64.getEncoder().encodeToString(publicKey);
		this.x25519PublicKey = Ed25519Keys.toX25519PublicKey(publicKey);
	}

	/**
	 * Read and validate a recipient. Refused are keys of another length, keys that are
	 * not a canonical point of the curve, and points of small or mixed order: what is
	 * encrypted for those could be read by others, or by nobody.
	 * @param base64 the Ed25519 public key of the recipient, 32 bytes in base64
	 * @return the recipient
	 * @throws IllegalArgumentException if the key is not fit to encrypt for; the message
	 * never holds the key, in case a secret key was given by mistake
	 */
	public static RecipientKey parse(String base64) {
		byte[] publicKey = decode(base64);
		if (publicKey.length == 2 * Ed25519Keys.LENGTH) {
			throw new IllegalArgumentException(
					"The recipient is 64 bytes long, as only a secret key is; use the recipient's public key of 32 bytes.");
		}
		if (publicKey.length != Ed25519Keys.LENGTH) {
			throw new IllegalArgumentException(
					"The recipient is %d bytes long; use the recipient's public key (app id) of 32 bytes in base64."
						.formatted(publicKey.length));
		}
		if (!Ed25519Keys.isValidPublicKey(publicKey)) {
			throw new IllegalArgumentException(
					"The recipient is not a safe Ed25519 public key; use the app id exactly as EnSync shows it.");
		}
		return new RecipientKey(publicKey);
	}

	private static byte[] decode(String base64) {
		try {
			return Base64.getDecoder().decode(Objects.requireNonNullElse(base64, ""));
		}
		catch (IllegalArgumentException ex) {
			// The cause would show a character of what may be a secret.
			throw new IllegalArgumentException(
					"The recipient is not base64; use the recipient's public key (app id) of 32 bytes in base64.");
		}
	}

	/**
	 * The public key in padded base64, as it goes into a publish request.
	 * @return the recipient's app id
	 */
	public String value() {
		return this.value;
	}

	/**
	 * The public key in lower-case hex, as the Python SDK names its entries.
	 */
	String hexValue() {
		return HexFormat.of().formatHex(Base64.getDecoder().decode(this.value));
	}

	byte[] x25519PublicKey() {
		return this.x25519PublicKey;
	}

	@Override
	public boolean equals(Object other) {
		return other instanceof RecipientKey that && this.value.equals(that.value);
	}

	@Override
	public int hashCode() {
		return this.value.hashCode();
	}

	@Override
	public String toString() {
		return this.value;
	}

}
