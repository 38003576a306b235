package io.streamstarters.ensync.autoconfigure;

import io.micrometer.observation.ObservationRegistry;
import io.streamstarters.ensync.EnSyncOperations;
import io.streamstarters.ensync.client.EnSyncClient;
import io.streamstarters.ensync.client.grpc.GrpcChannelCustomizer;
import io.streamstarters.ensync.listener.EnSyncListenerClient;
import io.streamstarters.ensync.listener.EnSyncListenerContainerFactory;
import io.streamstarters.ensync.listener.EnSyncListenerRegistrar;
import io.streamstarters.ensync.template.EnSyncTemplate;
import io.streamstarters.listener.DeadLetterPublisher;
import io.streamstarters.listener.ListenerErrorHandler;
import io.streamstarters.listener.autoconfigure.ListenerAutoConfiguration;
import io.streamstarters.listener.autoconfigure.NamedClientRegistrar;
import io.streamstarters.listener.container.BrokerClients;
import io.streamstarters.listener.container.ListenerContainerFactory;
import io.streamstarters.listener.container.ListenerContainerRegistry;
import io.streamstarters.listener.container.ListenerExecutorFactory;
import io.streamstarters.listener.method.ListenerMethodFactory;
import io.streamstarters.listener.observation.ListenerObservationConvention;
import io.streamstarters.listener.observation.TemplateObservationConvention;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;

/**
 * Auto-configuration for EnSync: clients, templates and listeners.
 */
@AutoConfiguration(after = ListenerAutoConfiguration.class,
		afterName = "org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration")
@EnableConfigurationProperties({ EnSyncProperties.class, EnSyncClientProperties.class,
		EnSyncDeadLetterProperties.class })
@Import({ PlainEnSyncClientConfiguration.class, NamedEnSyncClients.Registrar.class })
public final class EnSyncAutoConfiguration {

	/**
	 * Name of the broker in registry and health.
	 */
	static final String BROKER = "ensync";

	/**
	 * The property that says who the plain client is.
	 */
	static final String PLAIN_PROPERTY = "app-key";

	private static final String CONTAINER_FACTORY = "enSyncListenerContainerFactory";

	@Bean
	EnSyncClientFactory enSyncClientFactory(ObjectProvider<EnSyncEngineOptionsCustomizer> engineCustomizers,
			ObjectProvider<GrpcChannelCustomizer> channelCustomizers,
			ObjectProvider<EnSyncClientOptionsCustomizer> clientCustomizers, ObjectProvider<JsonMapper> jsonMapper,
			ObjectProvider<ObservationRegistry> observationRegistry,
			ObjectProvider<TemplateObservationConvention> observationConvention) {
		return new EnSyncClientFactory(engineCustomizers, channelCustomizers, clientCustomizers, jsonMapper,
				observationRegistry, observationConvention);
	}

	@Bean(NamedEnSyncClients.Registrar.FACTORY)
	NamedEnSyncClients namedEnSyncClients(Environment environment, ObjectProvider<SslBundles> sslBundles,
			EnSyncClientFactory factory) {
		return new NamedEnSyncClients(environment, sslBundles.getIfAvailable(), factory);
	}

	@Bean
	BrokerClients<EnSyncListenerClient> enSyncClients(BeanFactory beanFactory, Environment environment,
			ObjectProvider<EnSyncClient> client, ObjectProvider<EnSyncOperations> operations) {
		EnSyncClient plain = client.getIfAvailable();
		return NamedClientRegistrar.collect(beanFactory, environment, EnSyncClientSettings.PREFIX, PLAIN_PROPERTY,
				(plain != null) ? new EnSyncListenerClient(plain, operations.getObject()) : null,
				(beans) -> new EnSyncListenerClient(beans.get(EnSyncClient.class),
						beans.get(EnSyncTemplate.class, EnSyncOperations.class)));
	}

	@Bean
	EnSyncConnector enSyncConnector(BrokerClients<EnSyncListenerClient> clients, EnSyncClientFactory clientFactory,
			ObjectProvider<ListenerContainerRegistry> registry, EnSyncDeadLetterProperties deadLetterProperties,
			ObjectProvider<DeadLetterPublisher> deadLetters, EnSyncProperties properties) {
		BrokerClients<EnSyncClient> connected = clients.map((name, each) -> each.client());
		EnSyncDeadLetterProperties checked = (deadLetters.getIfAvailable() == null) ? deadLetterProperties
				: EnSyncDeadLetterProperties.NONE;
		return new EnSyncConnector(connected,
				new DeadLetterCheck(checked, connected, clientFactory::recipients, registry::getObject),
				properties.listener().startupFailurePolicy());
	}

	@Bean
	@ConditionalOnMissingBean(name = CONTAINER_FACTORY)
	EnSyncListenerContainerFactory enSyncListenerContainerFactory(ListenerExecutorFactory executors,
			BrokerClients<EnSyncListenerClient> clients, EnSyncProperties properties,
			EnSyncDeadLetterProperties deadLetterProperties, ObjectProvider<ListenerErrorHandler> errorHandler,
			ObjectProvider<DeadLetterPublisher> deadLetters, ApplicationEventPublisher events,
			ObjectProvider<ObservationRegistry> observationRegistry,
			ObjectProvider<ListenerObservationConvention> observationConvention) {
		DeadLetterPublisher deadLetterPublisher = deadLetters.getIfAvailable();
		ListenerContainerFactory containers = new ListenerContainerFactory(BROKER,
				(withDeadLetters) -> errorHandler
					.getIfAvailable(() -> properties.listener().retry().toErrorHandler(withDeadLetters)),
				deadLetterPublisher, executors, events::publishEvent,
				(attributes) -> properties.listener().toOptions(attributes, 1, 1),
				properties.listener()
					.toObservations(observationRegistry.getIfUnique(() -> ObservationRegistry.NOOP),
							observationConvention.getIfAvailable()));
		EnSyncListenerContainerFactory factory = new EnSyncListenerContainerFactory(containers, clients);
		return (deadLetterPublisher == null && !deadLetterProperties.recipients().isEmpty())
				? factory.withDeadLetterEvents(deadLetterProperties.eventOrDefault(), deadLetterProperties.recipients())
				: factory;
	}

	@Bean
	EnSyncListenerRegistrar enSyncListenerRegistrar(ConfigurableListableBeanFactory beanFactory,
			ListenerMethodFactory methodFactory, ListenerContainerRegistry registry,
			@Qualifier(CONTAINER_FACTORY) EnSyncListenerContainerFactory containerFactory) {
		return new EnSyncListenerRegistrar(beanFactory, methodFactory, registry, containerFactory);
	}

}
