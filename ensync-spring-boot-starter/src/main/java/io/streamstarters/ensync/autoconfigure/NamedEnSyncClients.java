package io.streamstarters.ensync.autoconfigure;

import io.streamstarters.ensync.client.EnSyncClient;
import io.streamstarters.ensync.client.EnSyncEngine;
import io.streamstarters.ensync.template.EnSyncTemplate;
import io.streamstarters.listener.autoconfigure.NamedClientProperties;
import io.streamstarters.listener.autoconfigure.NamedClientRegistrar;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.ssl.SslBundles;
import org.springframework.core.env.Environment;

/**
 * Makes the beans of clients with names, of their properties.
 */
final class NamedEnSyncClients {

	private final NamedClientProperties properties;

	private final @Nullable SslBundles sslBundles;

	private final EnSyncClientFactory factory;

	NamedEnSyncClients(Environment environment, @Nullable SslBundles sslBundles, EnSyncClientFactory factory) {
		this.properties = new NamedClientProperties(environment, EnSyncClientSettings.PREFIX, "app-key",
				"app-secret-key", "retired-app-secret-keys");
		this.sslBundles = sslBundles;
		this.factory = factory;
	}

	EnSyncEngine engine(String name) {
		return this.factory.createEngine(settings(name));
	}

	EnSyncClient client(String name, EnSyncEngine engine) {
		return this.factory.createClient(engine, settings(name));
	}

	EnSyncTemplate template(String name, EnSyncClient client) {
		return this.factory.createTemplate(client, settings(name).properties());
	}

	private EnSyncClientSettings settings(String name) {
		EnSyncClientProperties properties = this.properties.bind(name, EnSyncClientProperties.class);
		return new EnSyncClientSettings(name, new PropertiesEnSyncConnectionDetails(name, properties, this.sslBundles),
				properties);
	}

	/**
	 * Defines these beans.
	 */
	static final class Registrar extends NamedClientRegistrar {

		static final String FACTORY = "namedEnSyncClients";

		Registrar(Environment environment) {
			super(environment, EnSyncClientSettings.PREFIX, FACTORY);
		}

		@Override
		protected void define(Definitions client) {
			client.add(EnSyncEngine.class, "engine")
				.add(EnSyncClient.class, "client", EnSyncEngine.class)
				.add(EnSyncTemplate.class, "template", EnSyncClient.class);
		}

	}

}
