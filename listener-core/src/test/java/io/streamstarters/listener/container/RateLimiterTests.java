package io.streamstarters.listener.container;

import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/**
 * A rate over simulated time.
 */
class RateLimiterTests {

	/** The nano clock may have any value, and overflow. */
	private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - TimeUnit.SECONDS.toNanos(1));

	@ParameterizedTest
	@CsvSource({ "50/s,3000,1", "50/s,3000,7", "600/m,600,1", "333/s,19980,50", "2000/s,120000,100" })
	void keepsTheRateOverAMinuteAlthoughTimersAreLate(String rate, int expected, int batchSize) {
		RateLimiter limiter = limiter(rate);
		Random random = new Random(42);
		long end = this.clock.get() + TimeUnit.MINUTES.toNanos(1);
		int taken = 0;
		while (this.clock.get() - end < 0) {
			int now = limiter.take(batchSize);
			assertThat(now).isBetween(0, batchSize);
			taken += now;
			if (now == 0) {
				long late = (long) (random.nextDouble() * TimeUnit.MILLISECONDS.toNanos(40));
				this.clock.addAndGet(limiter.timeLeft() + late);
			}
		}
		assertThat(taken).isCloseTo(expected, within(expected / 20));
	}

	@Test
	void spreadsTheStartsEvenly() {
		RateLimiter limiter = limiter("10/s");
		exhaust(limiter);
		for (int i = 0; i < 20; i++) {
			assertThat(limiter.take(5)).isZero();
			assertThat(limiter.timeLeft()).isEqualTo(TimeUnit.MILLISECONDS.toNanos(100));
			pass(Duration.ofMillis(100));
			assertThat(limiter.timeLeft()).isZero();
			assertThat(limiter.take(5)).isEqualTo(1);
		}
	}

	@Test
	void makesUpForAnIdleTimeByAMomentOnly() {
		RateLimiter limiter = limiter("50/s");
		exhaust(limiter);
		pass(Duration.ofHours(1));
		// One for now, and those of 100 ms.
		assertThat(limiter.take(1000)).isEqualTo(6);
		assertThat(limiter.take(1000)).isZero();
		pass(Duration.ofMillis(20));
		assertThat(limiter.take(1000)).isEqualTo(1);
	}

	@Test
	void startsAsAfterAnIdleTime() {
		assertThat(limiter("50/s").take(1000)).isEqualTo(6);
		assertThat(limiter("1/h").take(1000)).isEqualTo(1);
	}

	@Test
	void takesBackWhatWasNotUsed() {
		RateLimiter limiter = limiter("50/s");
		assertThat(limiter.take(4)).isEqualTo(4);
		limiter.giveBack(3);
		assertThat(limiter.take(1000)).isEqualTo(5);
		limiter.giveBack(0);
		assertThat(limiter.take(1)).isZero();
	}

	@Test
	void doesNotAddUpWhatIsTakenBack() {
		RateLimiter limiter = limiter("50/s");
		for (int i = 0; i < 100; i++) {
			limiter.giveBack(limiter.take(1000));
			pass(Duration.ofMillis(20));
		}
		assertThat(limiter.take(1000)).isEqualTo(6);
	}

	private RateLimiter limiter(String rate) {
		return new RateLimiter(RateLimit.parse(rate), this.clock::get);
	}

	private void exhaust(RateLimiter limiter) {
		pass(Duration.ofSeconds(1));
		while (limiter.take(1000) > 0) {
			// Until there is none left.
		}
		pass(Duration.ofNanos(limiter.timeLeft()));
		assertThat(limiter.take(1000)).isEqualTo(1);
	}

	private void pass(Duration time) {
		this.clock.addAndGet(time.toNanos());
	}

}
