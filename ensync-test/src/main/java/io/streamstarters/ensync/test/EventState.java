package io.streamstarters.ensync.test;

/**
 * Where an event is on its way through the engine.
 */
public enum EventState {

	/** Waits for a subscriber with room. */
	PENDING,

	/** Handed to a session that has not settled it. */
	DELIVERED,

	/** Given back until a later time. */
	DEFERRED,

	/** Settled as done. */
	ACKED,

	/** Settled as not wanted. */
	DISCARDED;

	boolean isSettled() {
		return this == ACKED || this == DISCARDED;
	}

}
