package io.streamstarters.ensync.client;

/**
 * How an event is published.
 *
 * @param envelope how the payload is encrypted
 * @param payloadMetadata whether size, names and types of the payload's top-level fields
 * are sent along <em>in clear</em>; an engine that knows a definition of the event checks
 * them
 */
public record PublishOptions(Envelope envelope, boolean payloadMetadata) {

	private static final PublishOptions DEFAULTS = new PublishOptions(Envelope.SINGLE, true);

	/**
	 * Checks the options.
	 * @throws IllegalArgumentException if the envelope is missing
	 */
	public PublishOptions {
		if (envelope == null) {
			throw new IllegalArgumentException("The form of the envelope is missing; there is SINGLE.");
		}
	}

	/**
	 * An envelope for each recipient, with payload metadata.
	 * @return the defaults
	 */
	public static PublishOptions defaults() {
		return DEFAULTS;
	}

	/**
	 * The same options with another envelope.
	 * @param envelope how the payload is encrypted
	 * @return new options
	 */
	public PublishOptions withEnvelope(Envelope envelope) {
		return new PublishOptions(envelope, this.payloadMetadata);
	}

	/**
	 * The same options with or without payload metadata.
	 * @param payloadMetadata whether to send it
	 * @return new options
	 */
	public PublishOptions withPayloadMetadata(boolean payloadMetadata) {
		return new PublishOptions(this.envelope, payloadMetadata);
	}

	/**
	 * Forms of encryption.
	 */
	public enum Envelope {

		/** One envelope for each recipient: every SDK reads it. */
		SINGLE,

		/**
		 * One envelope for all recipients, or for 100 of them at a time: Node and Go read
		 * it, Python does not.
		 */
		HYBRID,

		/** A larger one for as many recipients, which Python reads, too. */
		HYBRID_PYTHON

	}

}
