package io.streamstarters.sequin.listener;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link SinkOptions}.
 */
class SinkOptionsTests {

	private static final Duration LEASE = Duration.ofSeconds(30);

	@ParameterizedTest
	@ValueSource(longs = { 0, 499, 300_001 })
	void refusesAWaitThatSequinRefuses(long millis) {
		assertThatIllegalArgumentException().isThrownBy(() -> new SinkOptions(Duration.ofMillis(millis), LEASE))
			.withMessageContaining("500 ms to 5 minutes");
	}

	@Test
	void refusesToHaveNoLease() {
		assertThatIllegalArgumentException().isThrownBy(() -> new SinkOptions(LEASE, Duration.ZERO))
			.withMessageContaining("the lease");
	}

	@Test
	void leavesAStopTimeForTheAnswer() {
		SinkOptions options = new SinkOptions(Duration.ofSeconds(30), LEASE);
		assertThat(options.endingWithin(Duration.ofSeconds(40))).isEqualTo(options);
		assertThat(options.endingWithin(Duration.ofSeconds(20)).waitFor()).hasSeconds(15);
		assertThat(options.endingWithin(Duration.ofMillis(100)).waitFor()).hasMillis(500);
	}

}
