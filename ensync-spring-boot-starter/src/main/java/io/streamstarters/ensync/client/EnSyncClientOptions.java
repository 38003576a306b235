package io.streamstarters.ensync.client;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.streamstarters.ensync.crypto.AppSecretKey;
import io.streamstarters.ensync.crypto.RecipientKey;
import org.jspecify.annotations.Nullable;

/**
 * What an {@link EnSyncClient} needs besides its app key.
 *
 * @param secretKeys keys that open received events. The first is the app's own; the
 * others are older ones that still open events sealed for them. May be empty for a client
 * that only publishes
 * @param recipients names that may be given in the place of a recipient's public key, and
 * the keys they stand for
 * @param payloadMetadata whether size, names and types of the top-level fields of
 * payloads are sent along <em>in clear</em>. Where this is {@code false}, options of a
 * single event cannot change it
 */
public record EnSyncClientOptions(List<AppSecretKey> secretKeys, Map<String, String> recipients,
		boolean payloadMetadata) {

	/**
	 * Checks the options.
	 * @throws IllegalArgumentException if a secret key is missing, or if a name is blank,
	 * or stands for no valid key
	 */
	public EnSyncClientOptions {
		secretKeys = SecretKeys.copyOf(secretKeys);
		recipients = checked(recipients);
	}

	private static Map<String, String> checked(Map<String, String> recipients) {
		if (recipients == null) {
			throw new IllegalArgumentException("The names of recipients are missing; give an empty map for none.");
		}
		recipients.forEach(EnSyncClientOptions::check);
		return Map.copyOf(recipients);
	}

	private static void check(@Nullable String name, @Nullable String key) {
		if (name == null || name.isBlank()) {
			throw new IllegalArgumentException("A recipient has a blank name.");
		}
		if (key == null) {
			throw new IllegalArgumentException("The recipient named " + name + " has no key.");
		}
		try {
			RecipientKey.parse(key);
		}
		catch (IllegalArgumentException ex) {
			throw new IllegalArgumentException("The recipient named " + name + " has no valid key. " + ex.getMessage(),
					ex);
		}
	}

	/**
	 * Options of a client that only publishes.
	 * @return options without a key
	 */
	public static EnSyncClientOptions publishOnly() {
		return new EnSyncClientOptions(List.of(), Map.of(), true);
	}

	/**
	 * Options of a client with the given keys.
	 * @param secretKeys the app's own key, then older ones
	 * @return the options
	 * @throws IllegalArgumentException if a key is missing
	 */
	public static EnSyncClientOptions of(AppSecretKey... secretKeys) {
		return new EnSyncClientOptions(SecretKeys.of(secretKeys), Map.of(), true);
	}

	/**
	 * The same options with names for recipients.
	 * @param recipients public key by name
	 * @return new options
	 * @throws IllegalArgumentException if a name is blank, or stands for no valid key
	 */
	public EnSyncClientOptions withRecipients(Map<String, String> recipients) {
		return new EnSyncClientOptions(this.secretKeys, recipients, this.payloadMetadata);
	}

	/**
	 * The same options with or without payload metadata.
	 * @param payloadMetadata whether to send it
	 * @return new options
	 */
	public EnSyncClientOptions withPayloadMetadata(boolean payloadMetadata) {
		return new EnSyncClientOptions(this.secretKeys, this.recipients, payloadMetadata);
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
		return "EnSyncClientOptions[secretKeys=" + this.secretKeys.size() + ", recipients=" + this.recipients.keySet()
				+ ", payloadMetadata=" + this.payloadMetadata + "]";
	}

	/**
	 * Builds {@link EnSyncClientOptions}. For one thread.
	 */
	public static final class Builder {

		private @Nullable AppSecretKey secretKey;

		private List<AppSecretKey> retiredSecretKeys = List.of();

		private Map<String, String> recipients = Map.of();

		private boolean payloadMetadata = true;

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
		 * @throws IllegalArgumentException if a key is missing
		 */
		public Builder retiredSecretKeys(List<AppSecretKey> retiredSecretKeys) {
			this.retiredSecretKeys = SecretKeys.copyOf(retiredSecretKeys);
			return this;
		}

		/**
		 * Sets names for recipients.
		 * @param recipients public key by name
		 * @return this
		 * @throws IllegalArgumentException if a name is blank, or stands for no valid key
		 */
		public Builder recipients(Map<String, String> recipients) {
			this.recipients = checked(recipients);
			return this;
		}

		/**
		 * Sets whether names and types of the top-level fields of payloads are published
		 * in clear.
		 * @param payloadMetadata whether to send them; they are unless this says
		 * otherwise
		 * @return this
		 */
		public Builder payloadMetadata(boolean payloadMetadata) {
			this.payloadMetadata = payloadMetadata;
			return this;
		}

		/**
		 * Builds the options.
		 * @return the options
		 * @throws IllegalArgumentException if there are retired keys and no current one,
		 * or if a recipient is no key
		 */
		public EnSyncClientOptions build() {
			List<AppSecretKey> keys = new ArrayList<>();
			if (this.secretKey != null) {
				keys.add(this.secretKey);
			}
			else if (!this.retiredSecretKeys.isEmpty()) {
				throw new IllegalArgumentException(
						"There are retired app secret keys and no current one; give the current key as well");
			}
			keys.addAll(this.retiredSecretKeys);
			return new EnSyncClientOptions(keys, this.recipients, this.payloadMetadata);
		}

	}

}
