package io.streamstarters.ensync.autoconfigure;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.streamstarters.ensync.client.EnSyncEngineOptions;
import io.streamstarters.ensync.client.EnSyncTls;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.PropertyMapper;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslOptions;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.util.unit.DataSize;

/**
 * Makes the engine's options of the properties, and tells by the name of a property what
 * is wrong with an option.
 */
final class EngineOptionsFactory {

	private static final Pattern OPTION = Pattern.compile("\\b[a-z]+[A-Z]\\w+\\b");

	private static final Map<String, String> PROPERTIES = Map.of("callTimeout", "call-timeout", "heartbeatInterval",
			"heartbeat-interval", "maxInboundSize", "max-inbound-size", "maxPayloadSize", "max-payload-size",
			"reconnectInterval", "reconnect.interval", "reconnectFactor", "reconnect.factor", "maxReconnectInterval",
			"reconnect.max-interval", "maxReconnectAttempts", "reconnect.max-attempts");

	private final EnSyncClientSettings settings;

	private final Stream<EnSyncEngineOptionsCustomizer> customizers;

	EngineOptionsFactory(EnSyncClientSettings settings, Stream<EnSyncEngineOptionsCustomizer> customizers) {
		this.settings = settings;
		this.customizers = customizers;
	}

	EnSyncEngineOptions create() {
		EnSyncClientProperties properties = this.settings.properties();
		EnSyncEngineOptions.Builder options = EnSyncEngineOptions.builder();
		options.propertyPrefix(EnSyncClientSettings.prefix(this.settings.name()));
		PropertyMapper map = PropertyMapper.get();
		map.from(properties::protocol).to(options::protocol);
		map.from(properties::callTimeout).to(options::callTimeout);
		map.from(properties::heartbeatInterval).to(options::heartbeatInterval);
		map.from(properties::maxInboundSize).as(EngineOptionsFactory::bytes).to(options::maxInboundSize);
		map.from(properties::maxPayloadSize).as(EngineOptionsFactory::bytes).to(options::maxPayloadSize);
		EnSyncClientProperties.Reconnect reconnect = properties.reconnect();
		map.from(reconnect::interval).to(options::reconnectInterval);
		map.from(reconnect::factor).to(options::reconnectFactor);
		map.from(reconnect::maxInterval).to(options::maxReconnectInterval);
		map.from(reconnect::maxAttempts).to(options::maxReconnectAttempts);
		SslBundle sslBundle = this.settings.connection().getSslBundle();
		if (sslBundle != null) {
			options.tls(tls(sslBundle));
		}
		else {
			options.disableTls(properties.ssl().isDisabled());
		}
		this.customizers.forEach((customizer) -> customizer.customize(this.settings.name(), options));
		try {
			return options.build();
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidEnSyncPropertyException(inTermsOfProperties(String.valueOf(ex.getMessage())) + ".",
					"Correct the property, or the EnSyncEngineOptionsCustomizer that sets the option.");
		}
	}

	private static int bytes(DataSize size) {
		return (int) Math.max(-1, Math.min(size.toBytes(), Integer.MAX_VALUE));
	}

	private EnSyncTls tls(SslBundle bundle) {
		try {
			SslOptions options = bundle.getOptions();
			return new EnSyncTls(bundle.getManagers().getKeyManagerFactory(),
					bundle.getManagers().getTrustManagerFactory(), list(options.getEnabledProtocols()),
					list(options.getCiphers()));
		}
		catch (RuntimeException ex) {
			throw new InvalidEnSyncPropertyException(
					"The SSL bundle for EnSync cannot be used: "
							+ NestedExceptionUtils.getMostSpecificCause(ex).getMessage(),
					"Correct the bundle that " + this.settings.property("ssl.bundle") + " names.", ex);
		}
	}

	private static List<String> list(String @Nullable [] names) {
		return (names != null) ? Arrays.asList(names) : List.of();
	}

	private String inTermsOfProperties(String message) {
		return OPTION.matcher(message).replaceAll((option) -> {
			String property = PROPERTIES.get(option.group());
			return (property != null) ? this.settings.property(property) : option.group();
		});
	}

}
