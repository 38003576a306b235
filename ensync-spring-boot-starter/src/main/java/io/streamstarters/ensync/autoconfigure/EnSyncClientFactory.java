package io.streamstarters.ensync.autoconfigure;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.micrometer.observation.ObservationRegistry;
import io.streamstarters.ensync.client.EnSyncClient;
import io.streamstarters.ensync.client.EnSyncClientOptions;
import io.streamstarters.ensync.client.EnSyncEngine;
import io.streamstarters.ensync.client.EnSyncEngineOptions;
import io.streamstarters.ensync.client.grpc.GrpcChannelCustomizer;
import io.streamstarters.ensync.client.grpc.GrpcTransportProvider;
import io.streamstarters.ensync.template.EnSyncTemplate;
import io.streamstarters.listener.observation.TemplateObservationConvention;
import io.streamstarters.listener.observation.TemplateObservations;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.util.StringUtils;

/**
 * Makes what belongs to one client, with a name or without.
 */
final class EnSyncClientFactory {

	private final ObjectProvider<EnSyncEngineOptionsCustomizer> engineCustomizers;

	private final ObjectProvider<GrpcChannelCustomizer> channelCustomizers;

	private final ObjectProvider<EnSyncClientOptionsCustomizer> clientCustomizers;

	private final ObjectProvider<JsonMapper> jsonMapper;

	private final ObjectProvider<ObservationRegistry> observationRegistry;

	private final ObjectProvider<TemplateObservationConvention> observationConvention;

	private final Map<String, Map<String, String>> recipients = new ConcurrentHashMap<>();

	EnSyncClientFactory(ObjectProvider<EnSyncEngineOptionsCustomizer> engineCustomizers,
			ObjectProvider<GrpcChannelCustomizer> channelCustomizers,
			ObjectProvider<EnSyncClientOptionsCustomizer> clientCustomizers, ObjectProvider<JsonMapper> jsonMapper,
			ObjectProvider<ObservationRegistry> observationRegistry,
			ObjectProvider<TemplateObservationConvention> observationConvention) {
		this.engineCustomizers = engineCustomizers;
		this.channelCustomizers = channelCustomizers;
		this.clientCustomizers = clientCustomizers;
		this.jsonMapper = jsonMapper;
		this.observationRegistry = observationRegistry;
		this.observationConvention = observationConvention;
	}

	EnSyncEngine createEngine(EnSyncClientSettings settings) {
		EnSyncEngineOptions options = new EngineOptionsFactory(settings, this.engineCustomizers.orderedStream())
			.create();
		GrpcTransportProvider grpc = new GrpcTransportProvider(this.channelCustomizers.orderedStream().toList());
		try {
			return EnSyncEngine.create(settings.connection().getUrl(), options, List.of(grpc));
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidEnSyncPropertyException(String.valueOf(ex.getMessage()), "Set " + settings.property("url")
					+ " to the address of the engine, for example grpcs://node.gms.ensync.cloud.");
		}
	}

	EnSyncClient createClient(EnSyncEngine engine, EnSyncClientSettings settings) {
		String appKey = settings.connection().getAppKey();
		if (!StringUtils.hasText(appKey)) {
			throw new InvalidEnSyncPropertyException("There is no app key to log in to EnSync with.",
					"Set " + settings.property("app-key") + " to the app key of this application.");
		}
		EnSyncClientOptions options = new ClientOptionsFactory(settings, this.clientCustomizers.orderedStream())
			.create();
		this.recipients.put(settings.name(), options.recipients());
		try {
			return engine.createClient(appKey, options);
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidEnSyncPropertyException("The app key is no key: " + ex.getMessage(),
					"Set " + settings.property("app-key") + " to the app key of this application, on one line.");
		}
	}

	/**
	 * The recipients that a client knows by name.
	 * @param client name of the client, empty for the plain one
	 * @return public keys by name, or {@code null} if the client was made by others
	 */
	@Nullable Map<String, String> recipients(String client) {
		return this.recipients.get(client);
	}

	EnSyncTemplate createTemplate(EnSyncClient client, EnSyncClientProperties properties) {
		return new EnSyncTemplate(client, this.jsonMapper.getIfAvailable(JsonMapper::new),
				properties.template().observationEnabled() ? new TemplateObservations(EnSyncAutoConfiguration.BROKER,
						this.observationRegistry.getIfUnique(() -> ObservationRegistry.NOOP),
						this.observationConvention.getIfAvailable()) : TemplateObservations.NONE);
	}

}
