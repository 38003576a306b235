package io.streamstarters.sequin.autoconfigure;

import io.streamstarters.listener.autoconfigure.PlainClientCondition;
import io.streamstarters.sequin.SequinOperations;
import io.streamstarters.sequin.admin.SequinAdmin;
import io.streamstarters.sequin.client.SequinClient;
import io.streamstarters.sequin.template.SequinTemplate;

import org.springframework.boot.autoconfigure.condition.AnyNestedCondition;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;

/**
 * The plain client, which has no name. Not there where there are others and nothing says
 * where it would go.
 */
@Configuration(proxyBeanMethods = false)
@Conditional(PlainSequinClientConfiguration.OnPlainClient.class)
class PlainSequinClientConfiguration {

	@Bean
	@ConditionalOnMissingBean(SequinConnectionDetails.class)
	PropertiesSequinConnectionDetails sequinConnectionDetails(SequinClientProperties properties) {
		return new PropertiesSequinConnectionDetails(properties);
	}

	@Bean
	@ConditionalOnMissingBean
	SequinClient sequinClient(SequinClientFactory factory, SequinConnectionDetails connectionDetails,
			SequinClientProperties properties) {
		return factory.createClient(new SequinClientSettings("", connectionDetails, properties));
	}

	@Bean
	@ConditionalOnMissingBean(SequinOperations.class)
	SequinTemplate sequinTemplate(SequinClientFactory factory, SequinClient client, SequinClientProperties properties) {
		return factory.createTemplate(client, properties);
	}

	@Bean
	@ConditionalOnMissingBean
	SequinAdmin sequinAdmin(SequinClient client) {
		return new SequinAdmin(client);
	}

	/**
	 * The properties or a bean say where the plain client goes.
	 */
	static final class OnPlainClient extends AnyNestedCondition {

		OnPlainClient() {
			super(ConfigurationPhase.REGISTER_BEAN);
		}

		@Conditional(OnPlainProperties.class)
		static class Properties {

		}

		@ConditionalOnBean(SequinConnectionDetails.class)
		static class Details {

		}

		@ConditionalOnBean(SequinClient.class)
		static class Client {

		}

	}

	/**
	 * The properties say where the plain client goes.
	 */
	static final class OnPlainProperties extends PlainClientCondition {

		OnPlainProperties() {
			super(SequinClientSettings.PREFIX, SequinAutoConfiguration.PLAIN_PROPERTY, "token");
		}

	}

}
