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
		return new Defer(delay, reason);
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
	 * @param reason why
	 */
	record Defer(Duration delay, String reason) implements Settlement {

		public Defer {
			Assert.isTrue(!delay.isNegative(), "'delay' must not be negative");
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
