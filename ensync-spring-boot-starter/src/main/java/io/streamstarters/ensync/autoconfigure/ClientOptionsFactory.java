package io.streamstarters.ensync.autoconfigure;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import io.streamstarters.ensync.client.EnSyncClientOptions;
import io.streamstarters.ensync.crypto.AppSecretKey;
import io.streamstarters.ensync.crypto.RecipientKey;

import org.springframework.util.StringUtils;

/**
 * Makes the client's options of the connection's keys and the properties. No message
 * shows a key.
 */
final class ClientOptionsFactory {

	private final EnSyncClientSettings settings;

	private final Stream<EnSyncClientOptionsCustomizer> customizers;

	ClientOptionsFactory(EnSyncClientSettings settings, Stream<EnSyncClientOptionsCustomizer> customizers) {
		this.settings = settings;
		this.customizers = customizers;
	}

	EnSyncClientOptions create() {
		EnSyncConnectionDetails connectionDetails = this.settings.connection();
		EnSyncClientProperties properties = this.settings.properties();
		EnSyncClientOptions.Builder options = EnSyncClientOptions.builder();
		String secretKey = connectionDetails.getAppSecretKey();
		if (StringUtils.hasText(secretKey)) {
			options.secretKey(parse("The app secret key", secretKey, "app-secret-key"));
		}
		options.retiredSecretKeys(retired(connectionDetails.getRetiredAppSecretKeys()));
		properties.recipients().forEach(this::checkRecipient);
		options.recipients(properties.recipients());
		options.payloadMetadata(properties.payloadMetadata());
		this.customizers.forEach((customizer) -> customizer.customize(this.settings.name(), options));
		try {
			return options.build();
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidEnSyncPropertyException(ex.getMessage() + ".",
					"Set " + this.settings.property("app-secret-key") + " to the app's current secret key.");
		}
	}

	private void checkRecipient(String name, String key) {
		try {
			RecipientKey.parse(key);
		}
		catch (IllegalArgumentException ex) {
			String property = this.settings.property("recipients." + name);
			throw new InvalidEnSyncPropertyException(
					"The property " + property + " is no public key: " + ex.getMessage(),
					"Set " + property + " to the public key of that app: 32 bytes in base64.");
		}
	}

	private List<AppSecretKey> retired(List<String> texts) {
		List<AppSecretKey> keys = new ArrayList<>();
		for (int i = 0; i < texts.size(); i++) {
			if (StringUtils.hasText(texts.get(i))) {
				keys.add(parse("The retired app secret key " + (i + 1), texts.get(i),
						"retired-app-secret-keys[" + i + "]"));
			}
		}
		return keys;
	}

	private AppSecretKey parse(String name, String key, String property) {
		try {
			return AppSecretKey.parse(key);
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidEnSyncPropertyException(name + " is no key: " + ex.getMessage(),
					"Set " + this.settings.property(property)
							+ " to a secret key of the app: 64 bytes, or the 32 bytes of its seed, in base64.");
		}
	}

}
