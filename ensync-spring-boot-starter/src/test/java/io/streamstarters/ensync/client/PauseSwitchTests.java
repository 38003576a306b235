package io.streamstarters.ensync.client;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class PauseSwitchTests {

	private final PauseSwitch pause = new PauseSwitch("order", "grpc://localhost:50051", new Demand());

	private final List<Boolean> seen = new ArrayList<>();

	@Test
	void aSessionThatComesToStandDuringAPauseOrItsEndFindsTheWish() {
		this.pause.set("maintenance", this::lookAtTheSwitch);
		this.pause.set(null, this::lookAtTheSwitch);
		assertThat(this.seen).containsExactly(true, false);
	}

	private PauseSwitch.Told lookAtTheSwitch() {
		this.seen.add(this.pause.isPaused());
		return null;
	}

}
