package io.streamstarters.ensync.autoconfigure;

import io.streamstarters.ensync.EnSyncOperations;
import io.streamstarters.ensync.client.EnSyncClient;
import io.streamstarters.ensync.client.EnSyncClientOptions;
import io.streamstarters.ensync.client.EnSyncEngine;
import io.streamstarters.ensync.client.EnSyncEngineOptions;
import io.streamstarters.ensync.crypto.AppSecretKey;
import io.streamstarters.ensync.listener.EnSyncListenerRegistrar;
import io.streamstarters.ensync.template.EnSyncTemplate;
import io.streamstarters.listener.DeadLetterPublisher;
import io.streamstarters.listener.ListenerErrorHandler;
import io.streamstarters.listener.autoconfigure.ListenerAutoConfiguration;
import io.streamstarters.listener.container.ListenerContainerFactory;
import io.streamstarters.listener.container.ListenerContainerRegistry;
import io.streamstarters.listener.container.ListenerExecutorFactory;
import io.streamstarters.listener.method.ListenerMethodFactory;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.PropertyMapper;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.util.StringUtils;
import org.springframework.util.unit.DataSize;

/**
 * Auto-configuration for EnSync: the client, the template and the listeners.
 */
@AutoConfiguration(after = ListenerAutoConfiguration.class,
		afterName = "org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration")
@EnableConfigurationProperties(EnSyncProperties.class)
public final class EnSyncAutoConfiguration {

	/**
	 * Name of the broker in registry and health.
	 */
	static final String BROKER = "ensync";

	@Bean
	@ConditionalOnMissingBean(EnSyncConnectionDetails.class)
	PropertiesEnSyncConnectionDetails enSyncConnectionDetails(EnSyncProperties properties) {
		return new PropertiesEnSyncConnectionDetails(properties);
	}

	@Bean
	@ConditionalOnMissingBean
	EnSyncEngine enSyncEngine(EnSyncConnectionDetails connectionDetails, EnSyncProperties properties,
			ObjectProvider<EnSyncEngineOptionsCustomizer> customizers) {
		EnSyncEngineOptions.Builder options = EnSyncEngineOptions.builder();
		PropertyMapper map = PropertyMapper.get();
		map.from(properties::protocol).to(options::protocol);
		map.from(properties::callTimeout).to(options::callTimeout);
		map.from(properties::heartbeatInterval).to(options::heartbeatInterval);
		map.from(properties::maxInboundSize).as(EnSyncAutoConfiguration::bytes).to(options::maxInboundSize);
		map.from(properties::maxPayloadSize).as(EnSyncAutoConfiguration::bytes).to(options::maxPayloadSize);
		map.from(properties.reconnect()::interval).to(options::reconnectInterval);
		map.from(properties.reconnect()::factor).to(options::reconnectFactor);
		map.from(properties.reconnect()::maxInterval).to(options::maxReconnectInterval);
		customizers.orderedStream().forEach((customizer) -> customizer.customize(options));
		EnSyncEngineOptions built;
		try {
			built = options.build();
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidEnSyncPropertyException(
					"The properties of EnSync do not fit together: " + ex.getMessage() + ".",
					"Correct the property below 'ensync' that is named in the description.");
		}
		try {
			return EnSyncEngine.create(connectionDetails.getUrl(), built);
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidEnSyncPropertyException(String.valueOf(ex.getMessage()),
					"Set 'ensync.url' to the address of the engine, for example grpcs://node.gms.ensync.cloud.");
		}
	}

	private static int bytes(DataSize size) {
		return (int) Math.min(size.toBytes(), Integer.MAX_VALUE);
	}

	@Bean
	@ConditionalOnMissingBean
	EnSyncClient enSyncClient(EnSyncEngine engine, EnSyncConnectionDetails connectionDetails) {
		String appKey = connectionDetails.getAppKey();
		if (!StringUtils.hasText(appKey)) {
			throw new InvalidEnSyncPropertyException("There is no app key to log in to EnSync with.",
					"Set 'ensync.app-key' to the app key of this application.");
		}
		EnSyncClientOptions options = clientOptions(connectionDetails.getAppSecretKey());
		try {
			return engine.createClient(appKey, options);
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidEnSyncPropertyException("The app key is no key: " + ex.getMessage() + ".",
					"Set 'ensync.app-key' to the app key of this application, on one line.");
		}
	}

	private static EnSyncClientOptions clientOptions(@Nullable String secretKey) {
		if (!StringUtils.hasText(secretKey)) {
			return EnSyncClientOptions.publishOnly();
		}
		try {
			return EnSyncClientOptions.of(AppSecretKey.parse(secretKey));
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidEnSyncPropertyException("The app secret key is no key: " + ex.getMessage(),
					"Set 'ensync.app-secret-key' to the app's secret key: 64 bytes, or the 32 bytes of its seed, in base64.");
		}
	}

	@Bean
	@ConditionalOnMissingBean(EnSyncOperations.class)
	EnSyncTemplate enSyncTemplate(EnSyncClient client, ObjectProvider<JsonMapper> jsonMapper) {
		return new EnSyncTemplate(client, jsonMapper.getIfAvailable(JsonMapper::new));
	}

	@Bean
	EnSyncConnector enSyncConnector(EnSyncClient client) {
		return new EnSyncConnector(client);
	}

	@Bean
	EnSyncListenerRegistrar enSyncListenerRegistrar(ConfigurableListableBeanFactory beanFactory,
			ListenerMethodFactory methodFactory, ListenerContainerRegistry registry, ListenerExecutorFactory executors,
			EnSyncClient client, EnSyncOperations operations, EnSyncProperties properties,
			ObjectProvider<ListenerErrorHandler> errorHandler, ObjectProvider<DeadLetterPublisher> deadLetters,
			ApplicationEventPublisher events) {
		DeadLetterPublisher deadLetterPublisher = deadLetters.getIfUnique();
		ListenerContainerFactory containerFactory = new ListenerContainerFactory(BROKER,
				errorHandler
					.getIfUnique(() -> properties.listener().retry().toErrorHandler(deadLetterPublisher != null)),
				deadLetterPublisher, executors, events::publishEvent,
				(attributes) -> properties.listener().toOptions(attributes, 1, 1));
		return new EnSyncListenerRegistrar(beanFactory, methodFactory, registry, containerFactory, client, operations);
	}

}
