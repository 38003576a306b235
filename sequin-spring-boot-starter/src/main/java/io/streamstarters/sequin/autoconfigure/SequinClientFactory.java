package io.streamstarters.sequin.autoconfigure;

import io.micrometer.observation.ObservationRegistry;
import io.streamstarters.listener.observation.TemplateObservationConvention;
import io.streamstarters.listener.observation.TemplateObservations;
import io.streamstarters.sequin.client.SequinClient;
import io.streamstarters.sequin.client.SequinClientOptions;
import io.streamstarters.sequin.template.SequinTemplate;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.webclient.autoconfigure.WebClientSsl;
import org.springframework.util.StringUtils;
import org.springframework.web.reactive.function.client.WebClient;

/**
 * Makes what belongs to one client, with a name or without.
 */
final class SequinClientFactory {

	private final ObjectProvider<WebClient.Builder> webClientBuilder;

	private final ObjectProvider<WebClientSsl> ssl;

	private final ObjectProvider<JsonMapper> jsonMapper;

	private final ObjectProvider<ObservationRegistry> observationRegistry;

	private final ObjectProvider<TemplateObservationConvention> observationConvention;

	SequinClientFactory(ObjectProvider<WebClient.Builder> webClientBuilder, ObjectProvider<WebClientSsl> ssl,
			ObjectProvider<JsonMapper> jsonMapper, ObjectProvider<ObservationRegistry> observationRegistry,
			ObjectProvider<TemplateObservationConvention> observationConvention) {
		this.webClientBuilder = webClientBuilder;
		this.ssl = ssl;
		this.jsonMapper = jsonMapper;
		this.observationRegistry = observationRegistry;
		this.observationConvention = observationConvention;
	}

	SequinClient createClient(SequinClientSettings settings) {
		WebClient.Builder builder = this.webClientBuilder.getIfAvailable(WebClient::builder);
		String bundle = settings.properties().ssl().bundle();
		if (StringUtils.hasText(bundle)) {
			builder.apply(this.ssl.getObject().fromBundle(bundle));
		}
		SequinClientOptions options = options(settings);
		try {
			return SequinClient.create(builder, settings.connection().getUrl(), options);
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidSequinPropertyException(String.valueOf(ex.getMessage()), "Set " + settings.property("url")
					+ " to the address of the server, for example http://localhost:7376.");
		}
	}

	private static SequinClientOptions options(SequinClientSettings settings) {
		SequinClientProperties properties = settings.properties();
		SequinClientOptions options = SequinClientOptions.defaults()
			.withRequestTimeout(properties.requestTimeout())
			.withMaxInMemorySize(Math.toIntExact(properties.maxAnswerSize().toBytes()))
			.withSinkEndpoint(properties.sinks().endpoint())
			.withPropertyPrefix(SequinClientSettings.prefix(settings.name()));
		try {
			return options.withToken(settings.connection().getToken());
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidSequinPropertyException(String.valueOf(ex.getMessage()),
					"Set " + settings.property("token")
							+ " to the API token alone, without quotes, line breaks and \"Bearer\".");
		}
	}

	SequinTemplate createTemplate(SequinClient client, SequinClientProperties properties) {
		return new SequinTemplate(client, this.jsonMapper.getIfAvailable(JsonMapper::new),
				properties.template().observationEnabled() ? new TemplateObservations(SequinAutoConfiguration.BROKER,
						this.observationRegistry.getIfUnique(() -> ObservationRegistry.NOOP),
						this.observationConvention.getIfAvailable()) : TemplateObservations.NONE,
				properties.template().traceEnvelope());
	}

}
