package io.streamstarters.listener.container;

import java.util.Locale;

import org.jspecify.annotations.Nullable;

import static java.time.Duration.ZERO;

/**
 * Something that happens to a container. Means something wherever it stands, so that any
 * steps can be left out before it.
 */
sealed interface ContainerStep {

	/**
	 * A message comes, or a copy of it, unless nothing was asked for.
	 *
	 * @param message number of the message, which says more of it
	 * @param outcome what the handler does with it
	 * @param restarts how often the broker has forgotten what it had given out, and so
	 * settles it by another id
	 */
	record Deliver(int message, Outcome outcome, int restarts) implements ContainerStep {

		String id() {
			return "m" + this.message;
		}

		@Nullable String key() {
			return (this.message % 3 > 0) ? "key " + this.message % 3 : null;
		}

		boolean isReadable() {
			return this.message % 17 > 0;
		}

		/** Without one, each delivery is settled by itself. */
		@Nullable String settlementId() {
			return (this.message % 4 > 0) ? id() + "/" + this.restarts : null;
		}

		@Override
		public String toString() {
			return "deliver " + id() + ((key() != null) ? " of " + key() : "")
					+ ((settlementId() != null) ? " settled by " + settlementId() : "") + ": "
					+ (isReadable() ? this.outcome : "unreadable");
		}

	}

	/**
	 * The first message that waits to be settled by hand is settled.
	 *
	 * @param decision what is decided
	 */
	record SettleByHand(Decision decision) implements ContainerStep {

		@Override
		public String toString() {
			return "settle by hand: " + this.decision;
		}

	}

	/**
	 * The broker answers the first settlement that waits for its answer.
	 *
	 * @param confirms whether it has settled
	 */
	record AnswerSettlement(boolean confirms) implements ContainerStep {

		@Override
		public String toString() {
			return (this.confirms ? "confirm" : "refuse") + " a settlement";
		}

	}

	/**
	 * From now on the broker answers in this way.
	 *
	 * @param answer how it answers settlements
	 */
	record LetBroker(Answer answer) implements ContainerStep {

		@Override
		public String toString() {
			return "the broker answers settlements: " + this.answer;
		}

	}

	/**
	 * The lease of the oldest delivery of a message ends.
	 *
	 * @param message number of the message
	 */
	record EndLease(int message) implements ContainerStep {

		String id() {
			return "m" + this.message;
		}

		@Override
		public String toString() {
			return "end the lease of " + id();
		}

	}

	/** What needs no further words. */
	enum Plain implements ContainerStep {

		A_HANDLER_GOES_ON, A_RESULT_COMES, PAUSE, RESUME, NO_THREADS, THREADS_AGAIN, EVERYTHING_SETTLES, DISCONNECT,
		CONNECT, STOP_AND_START;

		@Override
		public String toString() {
			return name().toLowerCase(Locale.ROOT).replace('_', ' ');
		}

	}

	/** What a handler does. */
	enum Outcome {

		RETURN(false), RETURN_WAITING(true), EXCEPTION(false), EXCEPTION_WAITING(true), ERROR(false),
		INTERRUPTED(false), ACK(true), ACK_AND_EXCEPTION(false), RETRY(false), DISCARD(false), ONE_FAILS(false),
		ALREADY(false), LATER(false), FAILURE_LATER(true);

		private final boolean waits;

		Outcome(boolean waits) {
			this.waits = waits;
		}

		/** Whether it waits for the test to let it go on. */
		boolean waits() {
			return this.waits;
		}

	}

	/** What is decided by hand. */
	enum Decision {

		ACK, RETRY, DISCARD;

		void settle(DeliveryAttempt attempt) {
			switch (this) {
				case ACK -> attempt.ack();
				case RETRY -> attempt.retryLater(ZERO, "again");
				case DISCARD -> attempt.discard("unwanted");
			}
		}

	}

	/** How the broker answers a settlement. */
	enum Answer {

		AT_ONCE, LATER, REFUSED, THROWN

	}

}
