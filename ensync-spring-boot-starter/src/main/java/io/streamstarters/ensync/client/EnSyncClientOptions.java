package io.streamstarters.ensync.client;

import java.util.List;

import io.streamstarters.ensync.crypto.AppSecretKey;

/**
 * What an {@link EnSyncClient} needs besides its app key.
 *
 * @param secretKeys keys that open received events. The first is the app's own; the
 * others are older ones that still open events sealed for them. May be empty for a client
 * that only publishes
 */
public record EnSyncClientOptions(List<AppSecretKey> secretKeys) {

	public EnSyncClientOptions {
		secretKeys = List.copyOf(secretKeys);
	}

	/**
	 * Options of a client that only publishes.
	 * @return options without a key
	 */
	public static EnSyncClientOptions publishOnly() {
		return new EnSyncClientOptions(List.of());
	}

	/**
	 * Options of a client with the given keys.
	 * @param secretKeys the app's own key, then older ones
	 * @return the options
	 */
	public static EnSyncClientOptions of(AppSecretKey... secretKeys) {
		return new EnSyncClientOptions(List.of(secretKeys));
	}

	/** Tells how many keys there are, and none of them. */
	@Override
	public String toString() {
		return "EnSyncClientOptions[secretKeys=" + this.secretKeys.size() + "]";
	}

}
