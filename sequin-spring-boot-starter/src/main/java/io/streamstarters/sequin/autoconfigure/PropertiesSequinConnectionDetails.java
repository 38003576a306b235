package io.streamstarters.sequin.autoconfigure;

/**
 * Connection details from the properties.
 */
final class PropertiesSequinConnectionDetails implements SequinConnectionDetails {

	private final SequinProperties properties;

	PropertiesSequinConnectionDetails(SequinProperties properties) {
		this.properties = properties;
	}

	@Override
	public String getUrl() {
		return this.properties.url();
	}

}
