package io.streamstarters.sequin.autoconfigure;

import io.micrometer.observation.ObservationRegistry;
import io.streamstarters.listener.DeadLetterPublisher;
import io.streamstarters.listener.ListenerErrorHandler;
import io.streamstarters.listener.autoconfigure.ListenerAutoConfiguration;
import io.streamstarters.listener.autoconfigure.NamedClientRegistrar;
import io.streamstarters.listener.container.BrokerClients;
import io.streamstarters.listener.container.ContainerOptions;
import io.streamstarters.listener.container.ListenerAttributes;
import io.streamstarters.listener.container.ListenerContainerFactory;
import io.streamstarters.listener.container.ListenerContainerRegistry;
import io.streamstarters.listener.container.ListenerExecutorFactory;
import io.streamstarters.listener.method.ListenerMethodFactory;
import io.streamstarters.listener.observation.ListenerObservationConvention;
import io.streamstarters.listener.observation.TemplateObservationConvention;
import io.streamstarters.sequin.ChangeEventReader;
import io.streamstarters.sequin.SequinConsumerDefinition;
import io.streamstarters.sequin.SequinStreamDefinition;
import io.streamstarters.sequin.admin.SequinAdmin;
import io.streamstarters.sequin.client.SequinClient;
import io.streamstarters.sequin.listener.SequinListenerContainerFactory;
import io.streamstarters.sequin.listener.SequinListenerRegistrar;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.webclient.autoconfigure.WebClientAutoConfiguration;
import org.springframework.boot.webclient.autoconfigure.WebClientSsl;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;
import org.springframework.web.reactive.function.client.WebClient;

/**
 * Auto-configuration for Sequin: clients, templates, admins and listeners.
 */
@AutoConfiguration(after = { ListenerAutoConfiguration.class, WebClientAutoConfiguration.class },
		afterName = "org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration")
@EnableConfigurationProperties({ SequinProperties.class, SequinClientProperties.class,
		SequinDeadLetterProperties.class })
@Import({ PlainSequinClientConfiguration.class, NamedSequinClients.Registrar.class })
public final class SequinAutoConfiguration {

	/**
	 * Name of the broker in registry and health.
	 */
	static final String BROKER = "sequin";

	/**
	 * The property that says where the plain client goes.
	 */
	static final String PLAIN_PROPERTY = "url";

	private static final String CONTAINER_FACTORY = "sequinListenerContainerFactory";

	@Bean
	SequinClientFactory sequinClientFactory(ObjectProvider<WebClient.Builder> webClientBuilder,
			ObjectProvider<WebClientSsl> ssl, ObjectProvider<JsonMapper> jsonMapper,
			ObjectProvider<ObservationRegistry> observationRegistry,
			ObjectProvider<TemplateObservationConvention> observationConvention) {
		return new SequinClientFactory(webClientBuilder, ssl, jsonMapper, observationRegistry, observationConvention);
	}

	@Bean(NamedSequinClients.Registrar.FACTORY)
	NamedSequinClients namedSequinClients(Environment environment, SequinClientFactory factory) {
		return new NamedSequinClients(environment, factory);
	}

	@Bean
	BrokerClients<SequinClientBeans> sequinClients(BeanFactory beanFactory, Environment environment,
			ObjectProvider<SequinClient> client, ObjectProvider<SequinAdmin> admin, SequinClientProperties properties,
			NamedSequinClients named) {
		SequinClient plain = client.getIfAvailable();
		return NamedClientRegistrar.collect(beanFactory, environment, SequinClientSettings.PREFIX, PLAIN_PROPERTY,
				(plain != null) ? new SequinClientBeans(plain, admin.getObject(), properties.createMissing()) : null,
				(beans) -> new SequinClientBeans(beans.get(SequinClient.class), beans.get(SequinAdmin.class),
						named.properties(beans.client()).createMissing()));
	}

	@Bean
	@ConditionalOnMissingBean
	ChangeEventReader sequinChangeEventReader(ObjectProvider<JsonMapper> jsonMapper) {
		return new ChangeEventReader(jsonMapper.getIfAvailable(JsonMapper::new));
	}

	@Bean
	SequinConnector sequinConnector(BrokerClients<SequinClientBeans> clients,
			ObjectProvider<ListenerContainerRegistry> registry, SequinDeadLetterProperties deadLetterProperties,
			ObjectProvider<SequinStreamDefinition> streams, ObjectProvider<SequinConsumerDefinition> consumers,
			ObjectProvider<DeadLetterPublisher> deadLetters, SequinProperties properties) {
		String deadLetterStream = (deadLetters.getIfAvailable() == null) ? deadLetterProperties.streamOrNull() : null;
		return new SequinConnectorFactory(clients, registry::getObject, deadLetterStream,
				properties.listener().startupFailurePolicy())
			.create(streams.orderedStream().toList(), consumers.orderedStream().toList());
	}

	@Bean
	@ConditionalOnMissingBean(name = CONTAINER_FACTORY)
	SequinListenerContainerFactory sequinListenerContainerFactory(ListenerExecutorFactory executors,
			BrokerClients<SequinClientBeans> clients, SequinProperties properties,
			SequinDeadLetterProperties deadLetterProperties, ObjectProvider<ListenerErrorHandler> errorHandler,
			ObjectProvider<DeadLetterPublisher> deadLetters, ApplicationEventPublisher events,
			ObjectProvider<ObservationRegistry> observationRegistry,
			ObjectProvider<ListenerObservationConvention> observationConvention) {
		DeadLetterPublisher deadLetterPublisher = deadLetters.getIfAvailable();
		ListenerContainerFactory containers = new ListenerContainerFactory(BROKER,
				(withDeadLetters) -> errorHandler
					.getIfAvailable(() -> properties.listener().retry().toErrorHandler(withDeadLetters)),
				deadLetterPublisher, executors, events::publishEvent, (attributes) -> options(attributes, properties),
				properties.listener()
					.toObservations(observationRegistry.getIfUnique(() -> ObservationRegistry.NOOP),
							observationConvention.getIfAvailable()));
		SequinListenerContainerFactory factory = new SequinListenerContainerFactory(containers,
				clients.map((name, each) -> each.client().reactive()),
				properties.polling().toOptions(properties.acks()), properties.sinks().toOptions());
		String deadLetterStream = deadLetterProperties.streamOrNull();
		return (deadLetterPublisher == null && deadLetterStream != null)
				? factory.withDeadLetterStream(deadLetterStream) : factory;
	}

	@Bean
	SequinListenerRegistrar sequinListenerRegistrar(ConfigurableListableBeanFactory beanFactory,
			ListenerMethodFactory methodFactory, ListenerContainerRegistry registry,
			@Qualifier(CONTAINER_FACTORY) SequinListenerContainerFactory containerFactory) {
		return new SequinListenerRegistrar(beanFactory, methodFactory, registry, containerFactory);
	}

	/**
	 * By default there is room for what is handled and for what is fetched meanwhile: two
	 * batches, or a list a handler.
	 */
	private static ContainerOptions options(ListenerAttributes attributes, SequinProperties properties) {
		int batchSize = attributes.batchSizeOr(properties.polling().batchSize());
		int concurrency = attributes.concurrencyOr(properties.listener().concurrency());
		return properties.listener()
			.toOptions(attributes, batchSize * (attributes.batch() ? Math.max(2, concurrency) : 2), batchSize);
	}

}
