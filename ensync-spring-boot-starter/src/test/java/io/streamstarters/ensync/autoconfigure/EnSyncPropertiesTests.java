package io.streamstarters.ensync.autoconfigure;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

import io.streamstarters.ensync.client.EnSyncEngineOptions;
import io.streamstarters.listener.autoconfigure.ListenerAutoConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.NestedExceptionUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the properties make of the engine's options, and which values they refuse.
 */
class EnSyncPropertiesTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(ListenerAutoConfiguration.class, EnSyncAutoConfiguration.class))
		// The engine comes before the client, which stops the start.
		.withPropertyValues("ensync.app-key=");

	@Test
	void theDefaultsOfTheOptionsAreThoseOfTheProperties() {
		assertThat(options()).isEqualTo(EnSyncEngineOptions.defaults());
	}

	@Test
	void optionsTakeTheValuesOfTheProperties() {
		assertThat(options("ensync.call-timeout=3s", "ensync.heartbeat-interval=40s", "ensync.max-inbound-size=5MB",
				"ensync.max-payload-size=1MB", "ensync.reconnect.interval=2s", "ensync.reconnect.factor=1.5",
				"ensync.reconnect.max-interval=7s", "ensync.reconnect.max-attempts=8", "ensync.ssl.enabled=false"))
			.isEqualTo(EnSyncEngineOptions.builder()
				.callTimeout(Duration.ofSeconds(3))
				.heartbeatInterval(Duration.ofSeconds(40))
				.maxInboundSize(5 << 20)
				.maxPayloadSize(1 << 20)
				.reconnectInterval(Duration.ofSeconds(2))
				.reconnectFactor(1.5)
				.maxReconnectInterval(Duration.ofSeconds(7))
				.maxReconnectAttempts(8)
				.keepAliveTime(Duration.ofSeconds(60))
				.disableTls(true)
				.build());
	}

	private EnSyncEngineOptions options(String... properties) {
		AtomicReference<EnSyncEngineOptions> built = new AtomicReference<>();
		this.runner.withPropertyValues(properties)
			.withBean(EnSyncEngineOptionsCustomizer.class, () -> (options) -> built.set(options.build()))
			.run((context) -> assertThat(built).doesNotHaveValue(null));
		return built.get();
	}

	@ParameterizedTest
	@CsvSource({ "call-timeout, 0s", "call-timeout, -1s", "call-timeout, 366d", "heartbeat-interval, 0s",
			"heartbeat-interval, -30s", "heartbeat-interval, 1000000d", "max-inbound-size, 0B", "max-inbound-size, -1B",
			"max-inbound-size, -3GB", "max-payload-size, 0B", "max-payload-size, -1MB", "reconnect.interval, 0s",
			"reconnect.interval, -1s", "reconnect.factor, 0.5", "reconnect.factor, 0", "reconnect.factor, -2",
			"reconnect.factor, NaN", "reconnect.max-interval, 1ms", "reconnect.max-interval, -1s",
			"reconnect.max-attempts, -1" })
	void aValueOutOfItsRangeStopsTheStartWithASentenceThatNamesTheProperty(String property, String value) {
		this.runner.withPropertyValues("ensync." + property + "=" + value)
			.run((context) -> assertThat(NestedExceptionUtils.getMostSpecificCause(context.getStartupFailure()))
				.isInstanceOf(InvalidEnSyncPropertyException.class)
				.hasMessageMatching("'ensync\\." + property + "' must [^.]*(\\.[-\\w.]*)*[^.]*\\."));
	}

	@ParameterizedTest
	@CsvSource({ "call-timeout, soon", "heartbeat-interval, 1x", "max-inbound-size, big", "reconnect.factor, two",
			"reconnect.max-attempts, 2147483648", "ssl.enabled, perhaps" })
	void aValueThatIsNoneStopsTheStart(String property, String value) {
		this.runner.withPropertyValues("ensync." + property + "=" + value)
			.run((context) -> assertThat(context.getStartupFailure()).rootCause()
				.satisfies(
						(cause) -> assertThat(context.getStartupFailure()).hasStackTraceContaining("ensync." + property)
							.hasStackTraceContaining(value)));
	}

}
