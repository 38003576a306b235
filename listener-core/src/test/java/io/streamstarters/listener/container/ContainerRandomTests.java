package io.streamstarters.listener.container;

import java.time.Duration;
import java.util.List;
import java.util.Random;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Random interleavings of deliveries, copies, outcomes, ended leases, settlements that
 * are refused or answered late, executors without a thread, pauses, stops and starts; in
 * batches or one by one, settled by hand or not, with a rate or without. A failure names
 * the seed and the fewest steps that still fail; to run it again, set the system property
 * {@code seed}.
 */
class ContainerRandomTests {

	private static final int STEPS = 1000;

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	/** While a failure is made smaller, where most waits are in vain. */
	private static final Duration IMPATIENCE = Duration.ofSeconds(1);

	/** How often steps that race get the chance to fail again. */
	private static final int RACES = 5;

	private final long seed = Long.getLong("seed", System.nanoTime());

	@RepeatedTest(value = 15, failureThreshold = 1)
	void keepsItsPromisesInAnyInterleaving() {
		ContainerScript script = ContainerScript.random(new Random(this.seed), STEPS);
		ScriptedRun.Result result = ScriptedRun.run(script, PATIENCE);
		if (result.failure() != null) {
			throw explained(script.withSteps(script.steps().subList(0, result.steps())), result.failure());
		}
		assertThat(result.handled()).isPositive();
	}

	private AssertionError explained(ContainerScript script, Throwable failure) {
		Throwable again = failureOf(script.inStepsApart());
		ContainerScript repeatable = (again != null) ? script.inStepsApart() : script;
		List<ContainerStep> steps = new Shrinker<ContainerStep>(
				(candidate) -> failureOf(repeatable.withSteps(candidate)) != null, 2000, Duration.ofSeconds(60))
			.shrink(script.steps());
		ContainerScript shrunk = repeatable.withSteps(steps);
		Throwable shortest = failureOf(shrunk);
		return new AssertionError("Seed " + this.seed + ": " + failure.getMessage() + "\n" + steps.size() + " of "
				+ script.steps().size() + " steps are enough" + ((shortest != null) ? "" : ", though not each time")
				+ ", " + shrunk + ((shortest != null) ? "\nlead to: " + shortest.getMessage() : ""), failure);
	}

	private static @Nullable Throwable failureOf(ContainerScript script) {
		Throwable failure = null;
		for (int i = 0; i < (script.apart() ? 1 : RACES) && failure == null; i++) {
			failure = ScriptedRun.run(script, IMPATIENCE).failure();
		}
		return failure;
	}

}
