package io.streamstarters.sequin.listener;

import java.time.Duration;

/**
 * A pause that doubles from call to call up to a maximum. Used by one thread at a time.
 */
final class Pause {

	private final Duration min;

	private final Duration max;

	private Duration next;

	Pause(Duration min, Duration max) {
		this.min = min;
		this.max = max;
		this.next = min;
	}

	Duration next() {
		Duration current = this.next;
		Duration doubled = current.multipliedBy(2);
		this.next = (doubled.compareTo(this.max) < 0) ? doubled : this.max;
		return current;
	}

	void reset() {
		this.next = this.min;
	}

}
