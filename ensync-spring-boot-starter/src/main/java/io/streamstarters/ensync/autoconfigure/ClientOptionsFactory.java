package io.streamstarters.ensync.autoconfigure;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import io.streamstarters.ensync.client.EnSyncClientOptions;
import io.streamstarters.ensync.crypto.AppSecretKey;

import org.springframework.util.StringUtils;

/**
 * Makes the client's options of the connection's keys. No message shows a key.
 */
final class ClientOptionsFactory {

	private final Stream<EnSyncClientOptionsCustomizer> customizers;

	ClientOptionsFactory(Stream<EnSyncClientOptionsCustomizer> customizers) {
		this.customizers = customizers;
	}

	EnSyncClientOptions create(EnSyncConnectionDetails connectionDetails) {
		EnSyncClientOptions.Builder options = EnSyncClientOptions.builder();
		String secretKey = connectionDetails.getAppSecretKey();
		if (StringUtils.hasText(secretKey)) {
			options.secretKey(parse("The app secret key", secretKey, "ensync.app-secret-key"));
		}
		options.retiredSecretKeys(retired(connectionDetails.getRetiredAppSecretKeys()));
		this.customizers.forEach((customizer) -> customizer.customize(options));
		try {
			return options.build();
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidEnSyncPropertyException(ex.getMessage() + ".",
					"Set 'ensync.app-secret-key' to the app's current secret key.");
		}
	}

	private static List<AppSecretKey> retired(List<String> texts) {
		List<AppSecretKey> keys = new ArrayList<>();
		for (int i = 0; i < texts.size(); i++) {
			if (StringUtils.hasText(texts.get(i))) {
				keys.add(parse("The retired app secret key " + (i + 1), texts.get(i),
						"ensync.retired-app-secret-keys[" + i + "]"));
			}
		}
		return keys;
	}

	private static AppSecretKey parse(String name, String key, String property) {
		try {
			return AppSecretKey.parse(key);
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidEnSyncPropertyException(name + " is no key: " + ex.getMessage(), "Set '" + property
					+ "' to a secret key of the app: 64 bytes, or the 32 bytes of its seed, in base64.");
		}
	}

}
