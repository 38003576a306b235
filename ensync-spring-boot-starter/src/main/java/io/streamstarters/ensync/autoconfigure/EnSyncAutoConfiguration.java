package io.streamstarters.ensync.autoconfigure;

import java.util.List;

import io.micrometer.observation.ObservationRegistry;
import io.streamstarters.ensync.EnSyncOperations;
import io.streamstarters.ensync.client.EnSyncClient;
import io.streamstarters.ensync.client.EnSyncClientOptions;
import io.streamstarters.ensync.client.EnSyncEngine;
import io.streamstarters.ensync.client.EnSyncEngineOptions;
import io.streamstarters.ensync.client.grpc.GrpcChannelCustomizer;
import io.streamstarters.ensync.client.grpc.GrpcTransportProvider;
import io.streamstarters.ensync.listener.EnSyncListenerContainerFactory;
import io.streamstarters.ensync.listener.EnSyncListenerRegistrar;
import io.streamstarters.ensync.template.EnSyncTemplate;
import io.streamstarters.listener.DeadLetterPublisher;
import io.streamstarters.listener.ListenerErrorHandler;
import io.streamstarters.listener.autoconfigure.ListenerAutoConfiguration;
import io.streamstarters.listener.container.ListenerContainerFactory;
import io.streamstarters.listener.container.ListenerContainerRegistry;
import io.streamstarters.listener.container.ListenerExecutorFactory;
import io.streamstarters.listener.method.ListenerMethodFactory;
import io.streamstarters.listener.observation.ListenerObservationConvention;
import io.streamstarters.listener.observation.TemplateObservationConvention;
import io.streamstarters.listener.observation.TemplateObservations;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.util.StringUtils;

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

	private static final String CONTAINER_FACTORY = "enSyncListenerContainerFactory";

	@Bean
	@ConditionalOnMissingBean(EnSyncConnectionDetails.class)
	PropertiesEnSyncConnectionDetails enSyncConnectionDetails(EnSyncProperties properties,
			ObjectProvider<SslBundles> sslBundles) {
		return new PropertiesEnSyncConnectionDetails(properties, sslBundles.getIfAvailable());
	}

	@Bean
	@ConditionalOnMissingBean
	EnSyncEngine enSyncEngine(EnSyncConnectionDetails connectionDetails, EnSyncProperties properties,
			ObjectProvider<EnSyncEngineOptionsCustomizer> customizers,
			ObjectProvider<GrpcChannelCustomizer> channelCustomizers) {
		EnSyncEngineOptions options = new EngineOptionsFactory(properties, customizers.orderedStream())
			.create(connectionDetails.getSslBundle());
		GrpcTransportProvider grpc = new GrpcTransportProvider(channelCustomizers.orderedStream().toList());
		try {
			return EnSyncEngine.create(connectionDetails.getUrl(), options, List.of(grpc));
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidEnSyncPropertyException(String.valueOf(ex.getMessage()),
					"Set 'ensync.url' to the address of the engine, for example grpcs://node.gms.ensync.cloud.");
		}
	}

	@Bean
	@ConditionalOnMissingBean
	EnSyncClient enSyncClient(EnSyncEngine engine, EnSyncConnectionDetails connectionDetails,
			EnSyncProperties properties, ObjectProvider<EnSyncClientOptionsCustomizer> customizers) {
		String appKey = connectionDetails.getAppKey();
		if (!StringUtils.hasText(appKey)) {
			throw new InvalidEnSyncPropertyException("There is no app key to log in to EnSync with.",
					"Set 'ensync.app-key' to the app key of this application.");
		}
		EnSyncClientOptions options = new ClientOptionsFactory(customizers.orderedStream()).create(connectionDetails,
				properties);
		try {
			return engine.createClient(appKey, options);
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidEnSyncPropertyException("The app key is no key: " + ex.getMessage(),
					"Set 'ensync.app-key' to the app key of this application, on one line.");
		}
	}

	@Bean
	@ConditionalOnMissingBean(EnSyncOperations.class)
	EnSyncTemplate enSyncTemplate(EnSyncClient client, ObjectProvider<JsonMapper> jsonMapper,
			EnSyncProperties properties, ObjectProvider<ObservationRegistry> observationRegistry,
			ObjectProvider<TemplateObservationConvention> observationConvention) {
		return new EnSyncTemplate(client, jsonMapper.getIfAvailable(JsonMapper::new),
				properties.template().observationEnabled() ? new TemplateObservations(BROKER,
						observationRegistry.getIfUnique(() -> ObservationRegistry.NOOP),
						observationConvention.getIfAvailable()) : TemplateObservations.NONE);
	}

	@Bean
	EnSyncConnector enSyncConnector(EnSyncClient client) {
		return new EnSyncConnector(client);
	}

	@Bean
	@ConditionalOnMissingBean(name = CONTAINER_FACTORY)
	EnSyncListenerContainerFactory enSyncListenerContainerFactory(ListenerExecutorFactory executors,
			EnSyncClient client, EnSyncProperties properties, ObjectProvider<ListenerErrorHandler> errorHandler,
			ObjectProvider<DeadLetterPublisher> deadLetters, ApplicationEventPublisher events,
			ObjectProvider<ObservationRegistry> observationRegistry,
			ObjectProvider<ListenerObservationConvention> observationConvention) {
		ListenerContainerFactory containers = new ListenerContainerFactory(BROKER,
				(withDeadLetters) -> errorHandler
					.getIfAvailable(() -> properties.listener().retry().toErrorHandler(withDeadLetters)),
				deadLetters.getIfAvailable(), executors, events::publishEvent,
				(attributes) -> properties.listener().toOptions(attributes, 1, 1),
				properties.listener()
					.toObservations(observationRegistry.getIfUnique(() -> ObservationRegistry.NOOP),
							observationConvention.getIfAvailable()));
		return new EnSyncListenerContainerFactory(containers, client);
	}

	@Bean
	EnSyncListenerRegistrar enSyncListenerRegistrar(ConfigurableListableBeanFactory beanFactory,
			ListenerMethodFactory methodFactory, ListenerContainerRegistry registry,
			@Qualifier(CONTAINER_FACTORY) EnSyncListenerContainerFactory containerFactory,
			EnSyncOperations operations) {
		return new EnSyncListenerRegistrar(beanFactory, methodFactory, registry, containerFactory, operations);
	}

}
