package io.streamstarters.listener.container;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * What is a rate.
 */
class RateLimitTests {

	@ParameterizedTest
	@CsvSource({ "50/s,50,PT1S", "600/m,600,PT1M", "1000/h,1000,PT1H", "' 5 / s ',5,PT1S", "1/h,1,PT1H",
			"999999999/s,999999999,PT1S" })
	void readsATextWithNumberAndUnit(String text, int messages, Duration period) {
		assertThat(RateLimit.parse(text)).isEqualTo(new RateLimit(messages, period));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "50", "50/", "/s", "50/d", "50/sec", "-1/s", "1.5/s", "50 per s", "9999999999/s" })
	void refusesATextThatIsNone(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> RateLimit.parse(text))
			.withMessage("'" + text + "' is no rate such as 50/s, 600/m or 1000/h");
	}

	@Test
	void refusesARateOfNothing() {
		assertThatIllegalArgumentException().isThrownBy(() -> RateLimit.parse("0/s"))
			.withMessage("'messages' must be 1 or more");
	}

	@Test
	void refusesATimeTooShortForItsMessages() {
		assertThatIllegalArgumentException().isThrownBy(() -> new RateLimit(1, Duration.ZERO));
		assertThatIllegalArgumentException().isThrownBy(() -> new RateLimit(11, Duration.ofNanos(10)));
		assertThat(new RateLimit(10, Duration.ofNanos(10)).messages()).isEqualTo(10);
	}

}
