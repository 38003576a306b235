package io.streamstarters.ensync.autoconfigure;

import io.streamstarters.ensync.EnSyncOperations;
import io.streamstarters.ensync.client.EnSyncClient;
import io.streamstarters.ensync.client.EnSyncEngine;
import io.streamstarters.ensync.template.EnSyncTemplate;
import io.streamstarters.listener.autoconfigure.PlainClientCondition;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.AnyNestedCondition;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;

/**
 * The plain client, which has no name. Not there where there are others and nothing says
 * who it would be.
 */
@Configuration(proxyBeanMethods = false)
@Conditional(PlainEnSyncClientConfiguration.OnPlainClient.class)
class PlainEnSyncClientConfiguration {

	@Bean
	@ConditionalOnMissingBean(EnSyncConnectionDetails.class)
	PropertiesEnSyncConnectionDetails enSyncConnectionDetails(EnSyncClientProperties properties,
			ObjectProvider<SslBundles> sslBundles) {
		return new PropertiesEnSyncConnectionDetails("", properties, sslBundles.getIfAvailable());
	}

	@Bean
	@ConditionalOnMissingBean
	EnSyncEngine enSyncEngine(EnSyncClientFactory factory, EnSyncConnectionDetails connectionDetails,
			EnSyncClientProperties properties) {
		return factory.createEngine(new EnSyncClientSettings("", connectionDetails, properties));
	}

	@Bean
	@ConditionalOnMissingBean
	EnSyncClient enSyncClient(EnSyncClientFactory factory, EnSyncEngine engine,
			EnSyncConnectionDetails connectionDetails, EnSyncClientProperties properties) {
		return factory.createClient(engine, new EnSyncClientSettings("", connectionDetails, properties));
	}

	@Bean
	@ConditionalOnMissingBean(EnSyncOperations.class)
	EnSyncTemplate enSyncTemplate(EnSyncClientFactory factory, EnSyncClient client, EnSyncClientProperties properties) {
		return factory.createTemplate(client, properties);
	}

	/**
	 * The properties or a bean say who the plain client is.
	 */
	static final class OnPlainClient extends AnyNestedCondition {

		OnPlainClient() {
			super(ConfigurationPhase.REGISTER_BEAN);
		}

		@Conditional(OnPlainProperties.class)
		static class Properties {

		}

		@ConditionalOnBean(EnSyncConnectionDetails.class)
		static class Details {

		}

		@ConditionalOnBean(EnSyncClient.class)
		static class Client {

		}

	}

	/**
	 * The properties say who the plain client is.
	 */
	static final class OnPlainProperties extends PlainClientCondition {

		OnPlainProperties() {
			super(EnSyncClientSettings.PREFIX, EnSyncAutoConfiguration.PLAIN_PROPERTY);
		}

	}

}
