package io.streamstarters.ensync.crypto;

import java.util.Arrays;
import java.util.Base64;
import java.util.Objects;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * A secret key that opens payloads. Immutable; shows nothing secret in
 * {@link #toString()}.
 */
public final class AppSecretKey {

	private final byte[] x25519Secret;

	private final @Nullable String publicKey;

	private final @Nullable String hexPublicKey;

	private final byte @Nullable [] ambiguousSecret;

	private AppSecretKey(byte[] x25519Secret, byte @Nullable [] publicKey, byte @Nullable [] ambiguousSecret) {
		this.x25519Secret = x25519Secret;
		this.publicKey = (publicKey != null) ? Base64.getEncoder().encodeToString(publicKey) : null;
		this.hexPublicKey = (publicKey != null) ? HexFormat.of().formatHex(publicKey) : null;
		this.ambiguousSecret = ambiguousSecret;
	}

	/**
	 * Read an Ed25519 secret key: either the 64 bytes that EnSync shows (seed, then
	 * public key) or the 32 bytes of the seed alone.
	 * @param base64 the key in base64
	 * @return the key
	 * @throws IllegalArgumentException if it is not base64, has another length, or if its
	 * public half does not belong to its secret half; the message never holds the key
	 */
	public static AppSecretKey parse(String base64) {
		byte[] decoded = decode(base64);
		try {
			if (decoded.length != Ed25519Keys.LENGTH && decoded.length != 2 * Ed25519Keys.LENGTH) {
				throw new IllegalArgumentException(
						"The app secret key is %d bytes long; use the key of 64 bytes, or its seed of 32 bytes."
							.formatted(decoded.length));
			}
			byte[] seed = Arrays.copyOf(decoded, Ed25519Keys.LENGTH);
			byte[] publicKey = Ed25519Keys.publicKeyOf(seed);
			byte[] x25519Secret = Ed25519Keys.toX25519Secret(seed);
			if (decoded.length == Ed25519Keys.LENGTH) {
				return new AppSecretKey(x25519Secret, publicKey, seed);
			}
			Arrays.fill(seed, (byte) 0);
			if (!Arrays.equals(publicKey, Arrays.copyOfRange(decoded, Ed25519Keys.LENGTH, decoded.length))) {
				throw new IllegalArgumentException(
						"The app secret key is damaged: its public half does not belong to its secret half; copy it again.");
			}
			return new AppSecretKey(x25519Secret, publicKey, null);
		}
		finally {
			Arrays.fill(decoded, (byte) 0);
		}
	}

	private static byte[] decode(String base64) {
		try {
			return Base64.getDecoder().decode(Objects.requireNonNullElse(base64, ""));
		}
		catch (IllegalArgumentException ex) {
			// The cause would show a character of the key.
			throw new IllegalArgumentException(
					"The app secret key is not base64; use the key of 64 bytes, or its seed of 32 bytes, in base64.");
		}
	}

	/**
	 * Take a raw X25519 secret, as only the Python SDK accepts it. Such a key has no
	 * Ed25519 public key.
	 * @param rawSecret the secret of 32 bytes; it is copied
	 * @return the key
	 * @throws IllegalArgumentException if it has another length
	 */
	public static AppSecretKey ofX25519(byte[] rawSecret) {
		if (rawSecret.length != Ed25519Keys.LENGTH) {
			throw new IllegalArgumentException(
					"The raw X25519 secret is %d bytes long; it must have 32.".formatted(rawSecret.length));
		}
		return new AppSecretKey(rawSecret.clone(), null, null);
	}

	/**
	 * The public key that belongs to this key: what a publisher names as the recipient.
	 * @return the Ed25519 public key in base64; null for a raw X25519 secret
	 */
	public @Nullable String publicKey() {
		return this.publicKey;
	}

	/**
	 * The names under which a hybrid envelope may keep the entry of this key, the usual
	 * one first: base64, and hex as the Python SDK writes it.
	 */
	List<String> entryIds() {
		return (this.publicKey != null && this.hexPublicKey != null) ? List.of(this.publicKey, this.hexPublicKey)
				: List.of();
	}

	byte[] x25519Secret() {
		return this.x25519Secret;
	}

	/**
	 * The same 32 bytes, taken as a raw X25519 secret instead of a seed; empty if the key
	 * leaves no doubt about its form.
	 */
	Optional<AppSecretKey> otherReading() {
		return Optional.ofNullable(this.ambiguousSecret).map(AppSecretKey::ofX25519);
	}

	@Override
	public String toString() {
		return "AppSecretKey[" + ((this.publicKey != null) ? "publicKey=" + this.publicKey : "X25519") + "]";
	}

}
