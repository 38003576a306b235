package io.streamstarters.ensync;

/**
 * The payload of an event cannot be read: it is damaged, or it was encrypted for somebody
 * else.
 */
public class EnSyncDecryptionException extends EnSyncException {

	private final Reason reason;

	/**
	 * Creates an exception.
	 * @param reason why the payload cannot be read
	 * @param message the same in a sentence, without secrets
	 */
	public EnSyncDecryptionException(Reason reason, String message) {
		super(message);
		this.reason = reason;
	}

	/**
	 * Why the payload cannot be read.
	 * @return the reason, fit for a metric tag
	 */
	public Reason getReason() {
		return this.reason;
	}

	/**
	 * Why a payload cannot be read.
	 */
	public enum Reason {

		/**
		 * The payload, or a binary value in its envelope, is not base64.
		 */
		INVALID_BASE64,

		/**
		 * The payload is not a JSON object with the fields of an envelope.
		 */
		MALFORMED_ENVELOPE,

		/**
		 * The envelope names a type that is unknown here and has no known fields.
		 */
		UNSUPPORTED_ENVELOPE,

		/**
		 * A nonce is not 24 bytes long.
		 */
		INVALID_NONCE_LENGTH,

		/**
		 * The sender's ephemeral public key is not 32 bytes long.
		 */
		INVALID_EPHEMERAL_KEY,

		/**
		 * The sender's ephemeral public key is a point of small order, with which anybody
		 * can forge an event.
		 */
		LOW_ORDER_POINT,

		/**
		 * The payload was changed on its way, or was encrypted for none of the keys.
		 */
		AUTHENTICATION_FAILED,

		/**
		 * The payload is encrypted for several recipients and none of the keys is one of
		 * them, or there is no key at all.
		 */
		NO_MATCHING_KEY,

		/**
		 * A secret key of 32 bytes was given, which is taken as an Ed25519 seed, but the
		 * payload opens only when it is taken as a raw X25519 secret.
		 */
		INVALID_SECRET_KEY_FORM,

		/**
		 * The decrypted text is not JSON in UTF-8.
		 */
		PLAINTEXT_NOT_JSON

	}

}
