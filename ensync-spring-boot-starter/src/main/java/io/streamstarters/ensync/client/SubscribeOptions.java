package io.streamstarters.ensync.client;

import java.util.List;

import io.streamstarters.ensync.crypto.AppSecretKey;

/**
 * What is particular to one subscription.
 *
 * @param secretKeys keys that open its events, tried before those of the client, in this
 * order; usually empty
 */
public record SubscribeOptions(List<AppSecretKey> secretKeys) {

	private static final SubscribeOptions DEFAULTS = new SubscribeOptions(List.of());

	public SubscribeOptions {
		secretKeys = List.copyOf(secretKeys);
	}

	/**
	 * Nothing particular: the keys of the client open the events.
	 * @return the defaults
	 */
	public static SubscribeOptions defaults() {
		return DEFAULTS;
	}

	/**
	 * Options of a subscription with keys of its own.
	 * @param secretKeys its current key, then older ones
	 * @return the options
	 */
	public static SubscribeOptions of(AppSecretKey... secretKeys) {
		return new SubscribeOptions(List.of(secretKeys));
	}

	/** Tells how many keys there are, and none of them. */
	@Override
	public String toString() {
		return "SubscribeOptions[secretKeys=" + this.secretKeys.size() + "]";
	}

}
