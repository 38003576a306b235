package io.streamstarters.ensync.client;

import java.time.Duration;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ReconnectBackOffTests {

	private final EnSyncEngineOptions.Builder options = EnSyncEngineOptions.builder()
		.reconnectInterval(Duration.ofSeconds(1))
		.maxReconnectInterval(Duration.ofSeconds(5))
		.reconnectJitter(0);

	@Test
	void theIntervalGrowsToItsMaximumAndNeverEnds() {
		ReconnectBackOff backOff = new ReconnectBackOff(this.options.build());
		assertThat(Stream.generate(backOff::next).limit(5).map(Duration::toSeconds)).containsExactly(1L, 2L, 4L, 5L,
				5L);
		assertThat(Stream.generate(backOff::next).limit(10_000)).doesNotContainNull();
	}

	@Test
	void itStartsAfreshWhenReset() {
		ReconnectBackOff backOff = new ReconnectBackOff(this.options.build());
		backOff.next();
		backOff.next();
		backOff.reset();
		assertThat(backOff.next()).isEqualTo(Duration.ofSeconds(1));
	}

	@Test
	void itEndsAfterTheConfiguredAttempts() {
		ReconnectBackOff backOff = new ReconnectBackOff(this.options.maxReconnectAttempts(2).build());
		assertThat(Stream.of(backOff.next(), backOff.next())).doesNotContainNull();
		assertThat(backOff.next()).isNull();
	}

	@Test
	void jitterSpreadsTheAttempts() {
		ReconnectBackOff backOff = new ReconnectBackOff(this.options.reconnectJitter(0.5).build());
		assertThat(Stream.generate(() -> {
			backOff.reset();
			return backOff.next();
		}).limit(100).distinct()).hasSizeGreaterThan(10)
			.allMatch((delay) -> delay.toMillis() >= 1000 && delay.toMillis() <= 1500);
	}

}
