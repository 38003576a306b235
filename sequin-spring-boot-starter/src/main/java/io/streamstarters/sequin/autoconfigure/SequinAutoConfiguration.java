package io.streamstarters.sequin.autoconfigure;

import java.time.Clock;
import java.util.List;

import io.micrometer.observation.ObservationRegistry;
import io.streamstarters.listener.DeadLetterPublisher;
import io.streamstarters.listener.ListenerErrorHandler;
import io.streamstarters.listener.autoconfigure.ListenerAutoConfiguration;
import io.streamstarters.listener.container.ContainerOptions;
import io.streamstarters.listener.container.ListenerAttributes;
import io.streamstarters.listener.container.ListenerContainerFactory;
import io.streamstarters.listener.container.ListenerContainerRegistry;
import io.streamstarters.listener.container.ListenerExecutorFactory;
import io.streamstarters.listener.method.ListenerMethodFactory;
import io.streamstarters.listener.observation.ListenerObservationConvention;
import io.streamstarters.listener.observation.TemplateObservationConvention;
import io.streamstarters.listener.observation.TemplateObservations;
import io.streamstarters.sequin.ChangeEventReader;
import io.streamstarters.sequin.SequinConsumerDefinition;
import io.streamstarters.sequin.SequinOperations;
import io.streamstarters.sequin.SequinStreamDefinition;
import io.streamstarters.sequin.admin.SequinAdmin;
import io.streamstarters.sequin.client.SequinClient;
import io.streamstarters.sequin.client.SequinClientOptions;
import io.streamstarters.sequin.listener.SequinListenerContainerFactory;
import io.streamstarters.sequin.listener.SequinListenerRegistrar;
import io.streamstarters.sequin.listener.StreamDeadLetterPublisher;
import io.streamstarters.sequin.template.SequinTemplate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

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
import org.springframework.util.StringUtils;
import org.springframework.web.reactive.function.client.WebClient;

/**
 * Auto-configuration for Sequin: the client, the template, the admin and the listeners.
 */
@AutoConfiguration(after = { ListenerAutoConfiguration.class, WebClientAutoConfiguration.class },
		afterName = "org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration")
@EnableConfigurationProperties({ SequinProperties.class, SequinDeadLetterProperties.class })
public final class SequinAutoConfiguration {

	/**
	 * Name of the broker in registry and health.
	 */
	static final String BROKER = "sequin";

	private static final String CONTAINER_FACTORY = "sequinListenerContainerFactory";

	@Bean
	@ConditionalOnMissingBean(SequinConnectionDetails.class)
	PropertiesSequinConnectionDetails sequinConnectionDetails(SequinProperties properties) {
		return new PropertiesSequinConnectionDetails(properties);
	}

	@Bean
	@ConditionalOnMissingBean
	SequinClient sequinClient(SequinConnectionDetails connectionDetails, SequinProperties properties,
			ObjectProvider<WebClient.Builder> webClientBuilder, ObjectProvider<WebClientSsl> ssl) {
		WebClient.Builder builder = webClientBuilder.getIfAvailable(WebClient::builder);
		String bundle = properties.ssl().bundle();
		if (StringUtils.hasText(bundle)) {
			builder.apply(ssl.getObject().fromBundle(bundle));
		}
		SequinClientOptions options = options(connectionDetails, properties);
		try {
			return SequinClient.create(builder, connectionDetails.getUrl(), options);
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidSequinPropertyException(String.valueOf(ex.getMessage()),
					"Set 'sequin.url' to the address of the server, for example http://localhost:7376.");
		}
	}

	private static SequinClientOptions options(SequinConnectionDetails connectionDetails, SequinProperties properties) {
		SequinClientOptions options = SequinClientOptions.defaults()
			.withRequestTimeout(properties.requestTimeout())
			.withMaxInMemorySize(Math.toIntExact(properties.maxAnswerSize().toBytes()))
			.withSinkEndpoint(properties.sinks().endpoint());
		try {
			return options.withToken(connectionDetails.getToken());
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidSequinPropertyException(String.valueOf(ex.getMessage()),
					"Set 'sequin.token' to the API token alone, without quotes, line breaks and \"Bearer\".");
		}
	}

	@Bean
	@ConditionalOnMissingBean
	ChangeEventReader sequinChangeEventReader(ObjectProvider<JsonMapper> jsonMapper) {
		return new ChangeEventReader(jsonMapper.getIfAvailable(JsonMapper::new));
	}

	@Bean
	@ConditionalOnMissingBean(SequinOperations.class)
	SequinTemplate sequinTemplate(SequinClient client, ObjectProvider<JsonMapper> jsonMapper,
			SequinProperties properties, ObjectProvider<ObservationRegistry> observationRegistry,
			ObjectProvider<TemplateObservationConvention> observationConvention) {
		return new SequinTemplate(client, jsonMapper.getIfAvailable(JsonMapper::new),
				properties.template().observationEnabled() ? new TemplateObservations(BROKER,
						observationRegistry.getIfUnique(() -> ObservationRegistry.NOOP),
						observationConvention.getIfAvailable()) : TemplateObservations.NONE,
				properties.template().traceEnvelope());
	}

	@Bean
	@ConditionalOnMissingBean
	SequinAdmin sequinAdmin(SequinClient client) {
		return new SequinAdmin(client);
	}

	@Bean
	SequinConnector sequinConnector(SequinClient client, SequinAdmin admin, SequinProperties properties,
			SequinDeadLetterProperties deadLetterProperties, ObjectProvider<SequinStreamDefinition> streams,
			ObjectProvider<SequinConsumerDefinition> consumers, ObjectProvider<DeadLetterPublisher> deadLetters) {
		boolean create = properties.createMissing();
		String deadLetterStream = deadLetterProperties.stream();
		DeadLetterStream deadLetterStreamOrNull = (StringUtils.hasText(deadLetterStream)
				&& deadLetters.getIfAvailable() == null) ? new DeadLetterStream(client, admin, deadLetterStream, create)
						: null;
		return new SequinConnector(client, admin, create ? streams.orderedStream().toList() : List.of(),
				create ? consumers.orderedStream().toList() : List.of(), deadLetterStreamOrNull);
	}

	@Bean
	@ConditionalOnMissingBean(name = CONTAINER_FACTORY)
	SequinListenerContainerFactory sequinListenerContainerFactory(ListenerExecutorFactory executors,
			SequinClient client, SequinProperties properties, SequinDeadLetterProperties deadLetterProperties,
			ObjectProvider<ListenerErrorHandler> errorHandler, ObjectProvider<DeadLetterPublisher> deadLetters,
			ApplicationEventPublisher events, ObjectProvider<ObservationRegistry> observationRegistry,
			ObjectProvider<ListenerObservationConvention> observationConvention) {
		ListenerContainerFactory containers = new ListenerContainerFactory(BROKER,
				(withDeadLetters) -> errorHandler
					.getIfAvailable(() -> properties.listener().retry().toErrorHandler(withDeadLetters)),
				deadLetters.getIfAvailable(() -> deadLetters(client, deadLetterProperties)), executors,
				events::publishEvent, (attributes) -> options(attributes, properties),
				properties.listener()
					.toObservations(observationRegistry.getIfUnique(() -> ObservationRegistry.NOOP),
							observationConvention.getIfAvailable()));
		return new SequinListenerContainerFactory(containers, client.reactive(),
				properties.polling().toOptions(properties.acks()), properties.sinks().toOptions());
	}

	@Bean
	SequinListenerRegistrar sequinListenerRegistrar(ConfigurableListableBeanFactory beanFactory,
			ListenerMethodFactory methodFactory, ListenerContainerRegistry registry,
			@Qualifier(CONTAINER_FACTORY) SequinListenerContainerFactory containerFactory) {
		return new SequinListenerRegistrar(beanFactory, methodFactory, registry, containerFactory);
	}

	/** Not a bean of its own: listeners of other brokers would find it. */
	private static @Nullable DeadLetterPublisher deadLetters(SequinClient client,
			SequinDeadLetterProperties properties) {
		String stream = properties.stream();
		return StringUtils.hasText(stream) ? new StreamDeadLetterPublisher(client.reactive(), stream, Clock.systemUTC())
				: null;
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
