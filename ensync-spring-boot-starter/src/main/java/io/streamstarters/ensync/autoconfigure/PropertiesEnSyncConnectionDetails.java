package io.streamstarters.ensync.autoconfigure;

import org.jspecify.annotations.Nullable;

/**
 * Connection details from the properties.
 */
final class PropertiesEnSyncConnectionDetails implements EnSyncConnectionDetails {

	private final EnSyncProperties properties;

	PropertiesEnSyncConnectionDetails(EnSyncProperties properties) {
		this.properties = properties;
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

}
