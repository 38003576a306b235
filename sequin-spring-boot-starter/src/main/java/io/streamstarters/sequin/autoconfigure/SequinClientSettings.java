package io.streamstarters.sequin.autoconfigure;

import io.streamstarters.listener.container.BrokerClients;

/**
 * All that one client is made of.
 *
 * @param name its name, empty for the plain client
 * @param connection where the server is, and what it asks for
 * @param properties how to talk to it
 */
record SequinClientSettings(String name, SequinConnectionDetails connection, SequinClientProperties properties) {

	static final String PREFIX = "sequin";

	/** What the properties of the client begin with. */
	static String prefix(String name) {
		return BrokerClients.properties(PREFIX, name);
	}

	/** A property, as sentences name it. */
	String property(String property) {
		return "'" + prefix(this.name) + "." + property + "'";
	}

}
