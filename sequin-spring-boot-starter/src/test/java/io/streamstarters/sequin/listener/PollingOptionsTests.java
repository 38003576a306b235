package io.streamstarters.sequin.listener;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link PollingOptions}.
 */
class PollingOptionsTests {

	private static final Duration SECOND = Duration.ofSeconds(1);

	@ParameterizedTest
	@ValueSource(ints = { -1, 0, 1001 })
	void refusesABatchSizeThatSequinRefuses(int batchSize) {
		assertThatIllegalArgumentException().isThrownBy(() -> new PollingOptions(batchSize, SECOND, SECOND, SECOND))
			.withMessageContaining("1 to 1000");
	}

	@Test
	void takesTheLargestBatch() {
		assertThat(new PollingOptions(1000, SECOND, SECOND, SECOND).batchSize()).isEqualTo(1000);
	}

	@Test
	void refusesToPollWithoutAPause() {
		assertThatIllegalArgumentException().isThrownBy(() -> new PollingOptions(1, Duration.ZERO, SECOND, SECOND))
			.withMessageContaining("the shortest pause");
	}

	@Test
	void refusesAMaximumBelowTheMinimum() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new PollingOptions(1, SECOND, Duration.ofMillis(999), SECOND))
			.withMessageContaining("the longest pause");
	}

	@ParameterizedTest
	@ValueSource(longs = { -1, 1001 })
	void refusesToKeepAcknowledgementsForLong(long millis) {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new PollingOptions(1, SECOND, SECOND, Duration.ofMillis(millis)))
			.withMessageContaining("0 to 1 second");
	}

}
