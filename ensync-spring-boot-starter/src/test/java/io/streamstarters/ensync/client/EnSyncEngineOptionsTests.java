package io.streamstarters.ensync.client;

import java.time.Duration;
import java.util.function.UnaryOperator;

import io.streamstarters.ensync.client.EnSyncEngineOptions.Builder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class EnSyncEngineOptionsTests {

	static final UnaryOperator<?>[] wrongValues = { wrong((builder) -> builder.callTimeout(Duration.ZERO)),
			wrong((builder) -> builder.heartbeatInterval(Duration.ofSeconds(-1))),
			wrong((builder) -> builder.subscribeGrace(Duration.ZERO)),
			wrong((builder) -> builder.reconnectInterval(Duration.ofNanos(1))),
			wrong((builder) -> builder.keepAliveTime(Duration.ZERO)),
			wrong((builder) -> builder.keepAliveTimeout(Duration.ZERO)),
			wrong((builder) -> builder.reconnectFactor(0.9)), wrong((builder) -> builder.reconnectFactor(Double.NaN)),
			wrong((builder) -> builder.maxReconnectInterval(Duration.ofMillis(1))),
			wrong((builder) -> builder.heartbeatInterval(Duration.ofSeconds(Long.MAX_VALUE))),
			wrong((builder) -> builder.maxReconnectInterval(Duration.ofDays(366))),
			wrong((builder) -> builder.tls(new EnSyncTls(null, null)).disableTls(true)),
			wrong((builder) -> builder.reconnectJitter(1.1)), wrong((builder) -> builder.reconnectJitter(-0.1)),
			wrong((builder) -> builder.maxReconnectAttempts(-1)), wrong((builder) -> builder.maxInboundSize(0)),
			wrong((builder) -> builder.maxPayloadSize(0)), wrong((builder) -> builder.maxConcurrentPublishes(0)) };

	@ParameterizedTest
	@FieldSource("wrongValues")
	void aValueOutOfItsRangeIsRefused(UnaryOperator<Builder> wrong) {
		assertThatIllegalArgumentException().isThrownBy(() -> wrong.apply(EnSyncEngineOptions.builder()).build())
			.withMessageMatching("\\w+ must .+");
	}

	@Test
	void theDefaultsNeverGiveUpAndFitEveryReceiver() {
		EnSyncEngineOptions defaults = EnSyncEngineOptions.defaults();
		assertThat(defaults.maxReconnectAttempts()).isZero();
		assertThat(defaults.maxPayloadSize()).isEqualTo(2 << 20);
		assertThat(defaults.maxInboundSize()).isEqualTo(16 << 20);
		assertThat(defaults.keepAliveTime()).isGreaterThan(defaults.heartbeatInterval());
	}

	@ParameterizedTest
	@CsvSource({ "PT1S, PT10S", "PT30S, PT45S", "PT10M, PT15M", "P365D, P365D" })
	void probesComeMoreSeldomThanHeartbeats(Duration heartbeatInterval, Duration keepAliveTime) {
		assertThat(EnSyncEngineOptions.builder().heartbeatInterval(heartbeatInterval).build().keepAliveTime())
			.isEqualTo(keepAliveTime);
	}

	private static UnaryOperator<Builder> wrong(UnaryOperator<Builder> change) {
		return change;
	}

}
