package io.streamstarters.listener.container;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import io.streamstarters.listener.AckMode;
import io.streamstarters.listener.container.ContainerStep.Answer;
import io.streamstarters.listener.container.ContainerStep.AnswerSettlement;
import io.streamstarters.listener.container.ContainerStep.Decision;
import io.streamstarters.listener.container.ContainerStep.Deliver;
import io.streamstarters.listener.container.ContainerStep.EndLease;
import io.streamstarters.listener.container.ContainerStep.LetBroker;
import io.streamstarters.listener.container.ContainerStep.Outcome;
import io.streamstarters.listener.container.ContainerStep.Plain;
import io.streamstarters.listener.container.ContainerStep.SettleByHand;

/**
 * All that happens to a container in one run.
 *
 * @param options the container's options
 * @param apart whether each step waits until the one before it has had all its effects,
 * so that the same steps have the same effects each time; otherwise they race
 * @param steps what happens
 */
record ContainerScript(ContainerOptions options, boolean apart, List<ContainerStep> steps) {

	static final int CONCURRENCY = 3;

	static final int MAX_IN_FLIGHT = 8;

	static ContainerScript random(Random random, int steps) {
		boolean apart = random.nextBoolean();
		ContainerOptions options = randomOptions(random);
		return new ContainerScript(apart ? options.withRateLimit(null) : options, apart,
				new Generator(random).generate(steps));
	}

	private static ContainerOptions randomOptions(Random random) {
		ContainerOptions options = new ContainerOptions(CONCURRENCY, MAX_IN_FLIGHT, true, Duration.ofMinutes(5), 50,
				Duration.ofMinutes(10))
			.withBatchSize(random.nextBoolean() ? 1 : 4);
		if (random.nextBoolean()) {
			options = options.withAckMode(AckMode.MANUAL, Duration.ofMinutes(5));
		}
		return (random.nextInt(3) == 0) ? options.withRateLimit(new RateLimit(20, Duration.ofMillis(1))) : options;
	}

	/** The same with its steps apart from one another, for which there is no rate. */
	ContainerScript inStepsApart() {
		return new ContainerScript(this.options.withRateLimit(null), true, this.steps);
	}

	ContainerScript withSteps(List<ContainerStep> steps) {
		return new ContainerScript(this.options, this.apart, steps);
	}

	@Override
	public String toString() {
		StringBuilder text = new StringBuilder();
		text.append(this.options.ackMode() == AckMode.MANUAL ? "acknowledged by hand" : "acknowledged by success");
		text.append(", batches of ").append(this.options.batchSize());
		text.append((this.options.rateLimit() != null) ? ", with a rate limit" : "");
		text.append(this.apart ? ", one step after the other" : ", steps at once").append(":");
		this.steps.forEach((step) -> text.append("\n  ").append(step));
		return text.toString();
	}

	/** Makes steps up. */
	private static final class Generator {

		private final Random random;

		private final List<ContainerStep> steps = new ArrayList<>();

		/** What the handler does with each message. */
		private final List<Outcome> outcomes = new ArrayList<>();

		private int restarts;

		Generator(Random random) {
			this.random = random;
		}

		List<ContainerStep> generate(int count) {
			while (this.steps.size() < count) {
				generate();
			}
			return List.copyOf(this.steps);
		}

		private void generate() {
			int dice = this.random.nextInt(1000);
			if (dice < 500) {
				this.steps.add(deliver());
			}
			else if (dice < 640) {
				this.steps.add(Plain.A_HANDLER_GOES_ON);
			}
			else if (dice < 740) {
				this.steps.add(Plain.A_RESULT_COMES);
			}
			else if (dice < 840) {
				this.steps.add(new SettleByHand(any(Decision.values())));
			}
			else if (dice < 920) {
				this.steps.add(new AnswerSettlement(this.random.nextBoolean()));
			}
			else if (dice < 930) {
				this.steps.add(any(Plain.PAUSE, Plain.RESUME));
			}
			else if (dice < 950) {
				this.steps.add(new EndLease(knownMessage()));
			}
			else if (dice < 970) {
				this.steps.add(new LetBroker(any(Answer.values())));
			}
			else if (dice < 980) {
				withoutThreads();
			}
			else if (dice < 990) {
				this.steps.add(Plain.EVERYTHING_SETTLES);
			}
			else if (dice < 995) {
				reconnect();
			}
			else {
				this.restarts += this.random.nextInt(2);
				this.steps.add(Plain.STOP_AND_START);
			}
		}

		private Deliver deliver() {
			boolean fresh = this.outcomes.isEmpty() || this.random.nextInt(4) > 0;
			if (fresh) {
				this.outcomes.add(any(Outcome.values()));
			}
			int message = fresh ? this.outcomes.size() - 1 : knownMessage();
			if (this.random.nextInt(20) == 0) {
				this.restarts++;
			}
			return new Deliver(message, this.outcomes.get(message), this.restarts);
		}

		private int knownMessage() {
			int messages = this.outcomes.size();
			return Math.max(messages - 1 - this.random.nextInt(10), 0);
		}

		/** What is in hand stays so; what is settled meanwhile is refused. */
		private void reconnect() {
			this.steps.add(Plain.DISCONNECT);
			for (int i = this.random.nextInt(MAX_IN_FLIGHT); i > 0; i--) {
				this.steps.add(Plain.A_HANDLER_GOES_ON);
				this.steps.add(new SettleByHand(any(Decision.values())));
			}
			this.steps.add(Plain.CONNECT);
			for (int i = this.random.nextInt(MAX_IN_FLIGHT); i > 0; i--) {
				this.steps.add(deliver());
			}
		}

		/** For a while only: nothing can be handled meanwhile. */
		private void withoutThreads() {
			this.steps.add(Plain.NO_THREADS);
			for (int i = this.random.nextInt(50); i > 0; i--) {
				generate();
			}
			this.steps.add(Plain.THREADS_AGAIN);
		}

		@SafeVarargs
		private <T> T any(T... values) {
			return values[this.random.nextInt(values.length)];
		}

	}

}
