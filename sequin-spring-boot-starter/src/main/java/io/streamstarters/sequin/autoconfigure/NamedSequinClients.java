package io.streamstarters.sequin.autoconfigure;

import io.streamstarters.listener.autoconfigure.NamedClientProperties;
import io.streamstarters.listener.autoconfigure.NamedClientRegistrar;
import io.streamstarters.sequin.admin.SequinAdmin;
import io.streamstarters.sequin.client.SequinClient;
import io.streamstarters.sequin.template.SequinTemplate;

import org.springframework.core.env.Environment;

/**
 * Makes the beans of clients with names, of their properties.
 */
final class NamedSequinClients {

	private final NamedClientProperties properties;

	private final SequinClientFactory factory;

	NamedSequinClients(Environment environment, SequinClientFactory factory) {
		this.properties = new NamedClientProperties(environment, SequinClientSettings.PREFIX, "token");
		this.factory = factory;
	}

	SequinClient client(String name) {
		SequinClientProperties properties = properties(name);
		return this.factory.createClient(
				new SequinClientSettings(name, new PropertiesSequinConnectionDetails(properties), properties));
	}

	SequinTemplate template(String name, SequinClient client) {
		return this.factory.createTemplate(client, properties(name));
	}

	SequinAdmin admin(String name, SequinClient client) {
		return new SequinAdmin(client);
	}

	SequinClientProperties properties(String name) {
		return this.properties.bind(name, SequinClientProperties.class);
	}

	/**
	 * Defines these beans.
	 */
	static final class Registrar extends NamedClientRegistrar {

		static final String FACTORY = "namedSequinClients";

		Registrar(Environment environment) {
			super(environment, SequinClientSettings.PREFIX, FACTORY);
		}

		@Override
		protected void define(Definitions client) {
			client.add(SequinClient.class, "client")
				.add(SequinTemplate.class, "template", SequinClient.class)
				.add(SequinAdmin.class, "admin", SequinClient.class);
		}

	}

}
