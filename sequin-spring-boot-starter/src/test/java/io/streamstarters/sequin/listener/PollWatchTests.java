package io.streamstarters.sequin.listener;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PollWatch}.
 */
class PollWatchTests {

	/** Near its overflow, as the clock of a machine may be. */
	private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 1);

	private final PollWatch watch = new PollWatch(this.clock::get);

	@Test
	void noticesWhatIsThreeTimesAsLateAsItMayBe() {
		this.watch.alive(Duration.ofMinutes(1));
		pass(Duration.ofMinutes(3));
		assertThat(this.watch.silence()).isNull();
		pass(Duration.ofNanos(1));
		assertThat(this.watch.silence()).isEqualTo(Duration.ofMinutes(3).plusNanos(1));
		this.watch.alive(Duration.ofMinutes(1));
		assertThat(this.watch.silence()).isNull();
	}

	@Test
	void aShortPauseMayBeLateAllTheSame() {
		this.watch.alive(Duration.ofMillis(50));
		pass(Duration.ofSeconds(30));
		assertThat(this.watch.silence()).isNull();
		pass(Duration.ofNanos(1));
		assertThat(this.watch.silence()).isNotNull();
	}

	@Test
	void aLongCallMayGoOnAsLongAfterAPauseOfTheListener() {
		this.watch.alive(Duration.ofMinutes(2));
		pass(Duration.ofHours(1));
		this.watch.startOver();
		pass(Duration.ofMinutes(6));
		assertThat(this.watch.silence()).isNull();
		pass(Duration.ofNanos(1));
		assertThat(this.watch.silence()).isNotNull();
	}

	private void pass(Duration time) {
		this.clock.addAndGet(time.toNanos());
	}

}
