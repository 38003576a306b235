package io.streamstarters.sequin.test;

import org.jspecify.annotations.Nullable;

/**
 * A change in a sink at one moment.
 *
 * @param change what happened to the row
 * @param idempotencyKey the same for every delivery of this change
 * @param state where the change is
 * @param ackId the id that acks it now; null if it was not handed out since the store's
 * last start
 * @param deliveries how often it was handed out, over all starts of the store
 */
public record SinkChange(RowChange change, String idempotencyKey, State state, @Nullable String ackId, int deliveries) {

	/**
	 * Where a change is.
	 */
	public enum State {

		/** Another change of the same row is before it. */
		BEHIND,

		/** The next receive can bring it. */
		AVAILABLE,

		/** It is out, and its lease runs. */
		DELIVERED,

		/** It is acked, but comes again if the store restarts. */
		ACKED

	}

}
