package io.streamstarters.ensync.client;

import java.util.List;

import io.streamstarters.ensync.crypto.AppSecretKey;

/**
 * What is particular to one subscription.
 *
 * @param secretKeys keys that open its events, tried before those of the client, in this
 * order; usually empty
 * @param onTransportThread whether the listener, and what settlements complete, is called
 * by the transport's own thread: the quickest way, for callbacks that do next to nothing.
 * One that waits for anything of the engine would wait for ever
 */
public record SubscribeOptions(List<AppSecretKey> secretKeys, boolean onTransportThread) {

	private static final SubscribeOptions DEFAULTS = new SubscribeOptions(List.of(), false);

	/**
	 * Checks the options.
	 * @throws IllegalArgumentException if a key is missing
	 */
	public SubscribeOptions {
		secretKeys = SecretKeys.copyOf(secretKeys);
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
	 * @throws IllegalArgumentException if a key is missing
	 */
	public static SubscribeOptions of(AppSecretKey... secretKeys) {
		return new SubscribeOptions(SecretKeys.of(secretKeys), false);
	}

	/**
	 * The same options with callbacks on the transport's own thread.
	 * @return new options
	 */
	public SubscribeOptions withCallbacksOnTransportThread() {
		return new SubscribeOptions(this.secretKeys, true);
	}

	/** Tells how many keys there are, and none of them. */
	@Override
	public String toString() {
		return "SubscribeOptions[secretKeys=" + this.secretKeys.size() + ", onTransportThread=" + this.onTransportThread
				+ "]";
	}

}
