package io.streamstarters.sequin.autoconfigure;

import org.jspecify.annotations.Nullable;

import org.springframework.util.StringUtils;

/**
 * Connection details from the properties.
 */
final class PropertiesSequinConnectionDetails implements SequinConnectionDetails {

	private final SequinClientProperties properties;

	PropertiesSequinConnectionDetails(SequinClientProperties properties) {
		this.properties = properties;
	}

	@Override
	public String getUrl() {
		return this.properties.url();
	}

	/**
	 * A variable of the environment that is not set leaves the property empty.
	 */
	@Override
	public @Nullable String getToken() {
		return StringUtils.hasText(this.properties.token()) ? this.properties.token() : null;
	}

}
