package io.streamstarters.sequin.listener;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Pause}.
 */
class PauseTests {

	private final Pause pause = new Pause(Duration.ofMillis(30), Duration.ofMillis(100));

	@Test
	void doublesUpToItsMaximum() {
		assertThat(this.pause.next()).hasMillis(30);
		assertThat(this.pause.next()).hasMillis(60);
		assertThat(this.pause.next()).hasMillis(100);
		assertThat(this.pause.next()).hasMillis(100);
	}

	@Test
	void beginsAgainAfterAReset() {
		this.pause.next();
		this.pause.next();
		this.pause.reset();
		assertThat(this.pause.next()).hasMillis(30);
	}

}
