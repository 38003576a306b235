package io.streamstarters.ensync.client;

import java.util.ArrayList;
import java.util.List;

import io.streamstarters.ensync.crypto.AppSecretKey;
import org.jspecify.annotations.Nullable;

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

	/**
	 * A builder without any key.
	 * @return the builder
	 */
	public static Builder builder() {
		return new Builder();
	}

	/** Tells how many keys there are, and none of them. */
	@Override
	public String toString() {
		return "EnSyncClientOptions[secretKeys=" + this.secretKeys.size() + "]";
	}

	/**
	 * Builds {@link EnSyncClientOptions}. For one thread.
	 */
	public static final class Builder {

		private @Nullable AppSecretKey secretKey;

		private List<AppSecretKey> retiredSecretKeys = List.of();

		private Builder() {
		}

		/**
		 * Sets the app's current key.
		 * @param secretKey the key whose public half others send to, or {@code null} for
		 * a client that only publishes
		 * @return this
		 */
		public Builder secretKey(@Nullable AppSecretKey secretKey) {
			this.secretKey = secretKey;
			return this;
		}

		/**
		 * Sets older keys, which still open events that were sealed for them.
		 * @param retiredSecretKeys the keys, in the order in which they are tried
		 * @return this
		 */
		public Builder retiredSecretKeys(List<AppSecretKey> retiredSecretKeys) {
			this.retiredSecretKeys = List.copyOf(retiredSecretKeys);
			return this;
		}

		/**
		 * Builds the options.
		 * @return the options
		 * @throws IllegalArgumentException if there are retired keys and no current one
		 */
		public EnSyncClientOptions build() {
			AppSecretKey current = this.secretKey;
			if (current == null) {
				if (!this.retiredSecretKeys.isEmpty()) {
					throw new IllegalArgumentException(
							"There are retired app secret keys and no current one; give the current key as well");
				}
				return publishOnly();
			}
			List<AppSecretKey> keys = new ArrayList<>(List.of(current));
			keys.addAll(this.retiredSecretKeys);
			return new EnSyncClientOptions(keys);
		}

	}

}
