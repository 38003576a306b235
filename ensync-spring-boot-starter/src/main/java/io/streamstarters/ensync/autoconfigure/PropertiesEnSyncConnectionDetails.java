package io.streamstarters.ensync.autoconfigure;

import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.util.StringUtils;

/**
 * Connection details from the properties.
 */
final class PropertiesEnSyncConnectionDetails implements EnSyncConnectionDetails {

	private final String name;

	private final EnSyncClientProperties properties;

	private final @Nullable SslBundles sslBundles;

	/** The name is that of the client, empty for the plain one. */
	PropertiesEnSyncConnectionDetails(String name, EnSyncClientProperties properties, @Nullable SslBundles sslBundles) {
		this.name = name;
		this.properties = properties;
		this.sslBundles = sslBundles;
	}

	@Override
	public String getUrl() {
		return this.properties.url();
	}

	@Override
	public @Nullable String getAppKey() {
		return this.properties.appKey();
	}

	@Override
	public @Nullable String getAppSecretKey() {
		return this.properties.appSecretKey();
	}

	@Override
	public List<String> getRetiredAppSecretKeys() {
		return this.properties.retiredAppSecretKeys();
	}

	@Override
	public @Nullable SslBundle getSslBundle() {
		EnSyncClientProperties.Ssl ssl = this.properties.ssl();
		if (!ssl.isDemanded()) {
			return null;
		}
		String name = ssl.bundle();
		return StringUtils.hasText(name) ? bundle(name) : SslBundle.systemDefault();
	}

	private SslBundle bundle(String name) {
		try {
			if (this.sslBundles != null) {
				return this.sslBundles.getBundle(name);
			}
		}
		catch (NoSuchSslBundleException ex) {
			// Told below.
		}
		throw new InvalidEnSyncPropertyException("There is no SSL bundle '" + name + "' for EnSync.",
				"Define the bundle below 'spring.ssl.bundle', or correct '" + EnSyncClientSettings.prefix(this.name)
						+ ".ssl.bundle'.");
	}

}
