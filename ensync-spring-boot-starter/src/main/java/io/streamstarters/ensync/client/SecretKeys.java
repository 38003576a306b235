package io.streamstarters.ensync.client;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;

import io.streamstarters.ensync.crypto.AppSecretKey;
import org.jspecify.annotations.Nullable;

/**
 * Takes secret keys over from users.
 */
final class SecretKeys {

	private SecretKeys() {
	}

	static List<AppSecretKey> of(AppSecretKey @Nullable [] keys) {
		return copyOf((keys != null) ? Arrays.asList(keys) : null);
	}

	/**
	 * Copies a list of keys.
	 * @throws IllegalArgumentException if the list or one of the keys is missing
	 */
	static List<AppSecretKey> copyOf(@Nullable List<AppSecretKey> keys) {
		if (keys == null || keys.stream().anyMatch(Objects::isNull)) {
			throw new IllegalArgumentException("A secret key is missing; leave it out, or give no keys for none.");
		}
		return List.copyOf(keys);
	}

}
