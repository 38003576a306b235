package io.streamstarters.ensync.test;

import java.time.Instant;

/**
 * Wakes the broker when time has come for something.
 */
@FunctionalInterface
interface Alarm {

	/**
	 * Ask to be woken once; replaces what was asked before.
	 * @param time when
	 * @param action what to run then, on a thread of the alarm's own
	 */
	void wakeAt(Instant time, Runnable action);

}
