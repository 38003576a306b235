package io.streamstarters.sequin.listener;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Lease}.
 */
class LeaseTests {

	@Test
	void endsATenthBeforeSequinsWhenThatIsShort() {
		assertThat(Lease.from(1_000, Duration.ofMillis(500)).endNanos()).isEqualTo(1_000 + 450_000_000L);
	}

	@Test
	void endsASecondBeforeSequinsWhenThatIsLong() {
		assertThat(Lease.from(0, Duration.ofMinutes(10)).endNanos()).isEqualTo(599_000_000_000L);
	}

	@Test
	void isOverWhenNothingIsLeft() {
		long now = System.nanoTime();
		assertThat(new Lease(now - 1).isOver()).isTrue();
		assertThat(new Lease(now - 1).left()).isNegative();
		assertThat(new Lease(now + Duration.ofHours(1).toNanos()).isOver()).isFalse();
	}

}
