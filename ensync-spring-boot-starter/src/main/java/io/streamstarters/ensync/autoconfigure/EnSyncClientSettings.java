package io.streamstarters.ensync.autoconfigure;

import io.streamstarters.listener.container.BrokerClients;

/**
 * All that one client is made of.
 *
 * @param name its name, empty for the plain client
 * @param connection where the engine is and who the application is there
 * @param properties how to talk to it
 */
record EnSyncClientSettings(String name, EnSyncConnectionDetails connection, EnSyncClientProperties properties) {

	static final String PREFIX = "ensync";

	/** What the properties of the client begin with. */
	static String prefix(String name) {
		return BrokerClients.properties(PREFIX, name);
	}

	/** A property, as sentences name it. */
	String property(String property) {
		return "'" + prefix(this.name) + "." + property + "'";
	}

}
