package io.streamstarters.listener;

import java.time.Duration;

import org.springframework.util.Assert;

/**
 * What becomes of a delivery.
 */
public sealed interface Settlement {

	/**
	 * Handled: the broker may forget it.
	 * @return the settlement
	 */
	static Settlement ack() {
		return Ack.INSTANCE;
	}

	/**
	 * To be delivered again.
	 * @param delay not before this time has passed, zero or more
	 * @param reason why, in a few words for whoever reads the broker's records, or an
	 * empty text
	 * @return the settlement
	 */
	static Settlement defer(Duration delay, String reason) {
		return defer(delay, 0, reason);
	}

	/**
	 * To be delivered again, before or after others that wait.
	 * @param delay not before this time has passed, zero or more
	 * @param priority from 1 (lowest) to 5, or 0 to leave it to the broker; brokers
	 * without priorities do so anyway
	 * @param reason why, in a few words or an empty text
	 * @return the settlement
	 */
	static Settlement defer(Duration delay, int priority, String reason) {
		return new Defer(delay, priority, reason);
	}

	/**
	 * Not handled and not wanted again.
	 * @param reason why, not empty
	 * @return the settlement
	 */
	static Settlement discard(String reason) {
		return new Discard(reason);
	}

	/**
	 * To be published to the dead letters and then acknowledged. Only an error handler
	 * decides so.
	 * @param reason why, in a few words
	 * @return the settlement
	 */
	static Settlement deadLetter(String reason) {
		return new DeadLetter(reason);
	}

	/**
	 * Handled.
	 */
	record Ack() implements Settlement {

		private static final Ack INSTANCE = new Ack();

	}

	/**
	 * To be delivered again.
	 *
	 * @param delay not before this time has passed, zero or more
	 * @param priority from 1 (lowest) to 5, or 0 to leave it to the broker
	 * @param reason why
	 */
	record Defer(Duration delay, int priority, String reason) implements Settlement {

		private static final int MAX_PRIORITY = 5;

		public Defer {
			Assert.notNull(delay, "'delay' must not be null; give Duration.ZERO for none");
			Assert.isTrue(!delay.isNegative(), "'delay' must not be negative");
			Assert.isTrue(priority >= 0 && priority <= MAX_PRIORITY,
					"'priority' must be from 1 to " + MAX_PRIORITY + ", or 0 to leave it to the broker");
			Assert.notNull(reason, "'reason' must not be null; give an empty text for none");
		}

	}

	/**
	 * Not wanted again.
	 *
	 * @param reason why, not empty
	 */
	record Discard(String reason) implements Settlement {

		public Discard {
			Assert.hasText(reason, "'reason' must not be empty");
		}

	}

	/**
	 * To be published to the dead letters and then acknowledged. A source never gets it.
	 *
	 * @param reason why
	 */
	record DeadLetter(String reason) implements Settlement {

	}

}
