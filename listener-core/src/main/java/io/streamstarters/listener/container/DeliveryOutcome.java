package io.streamstarters.listener.container;

import io.streamstarters.listener.Delivery;
import io.streamstarters.listener.Settlement;
import org.jspecify.annotations.Nullable;

/**
 * What became of a delivery.
 *
 * @param delivery the delivery
 * @param kind what became of it
 * @param settlement what the broker was told
 * @param failure why it failed, or {@code null} if it did not
 * @param settlementFailure why the broker did not take the settlement, so that the
 * message comes again; {@code null} if it did
 */
public record DeliveryOutcome(Delivery delivery, Kind kind, Settlement settlement, @Nullable Throwable failure,
		@Nullable Throwable settlementFailure) {

	/** Shows no payload. */
	@Override
	public String toString() {
		return "DeliveryOutcome[id=" + this.delivery.id() + ", kind=" + this.kind + ", settlement=" + this.settlement
				+ ", failure=" + this.failure + ", settlementFailure=" + this.settlementFailure + "]";
	}

	/**
	 * What can become of a delivery.
	 */
	public enum Kind {

		/** The handler succeeded, or acknowledged. */
		HANDLED,

		/** It failed, and the error handler decided. */
		FAILED,

		/** It failed for good and was published to the dead letters. */
		DEAD_LETTERED,

		/** The handler put it off. */
		DEFERRED,

		/** The handler discarded it. */
		DISCARDED,

		/** The listener's filter did not want it. */
		FILTERED,

		/** It had been handled before, or was settled along with another copy. */
		DUPLICATE,

		/** It was given back without having been handled, at a stop for one. */
		GIVEN_BACK

	}

}
