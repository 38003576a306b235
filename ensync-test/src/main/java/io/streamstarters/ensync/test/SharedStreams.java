package io.streamstarters.ensync.test;

import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The open streams of a session whose events all go to the first of them. Guarded by the
 * broker's lock.
 */
final class SharedStreams {

	private final Set<EventSink> streams = new LinkedHashSet<>();

	void add(EventSink stream) {
		this.streams.add(stream);
	}

	/** The stream that was opened first of those that are open. */
	EventSink first() {
		return this.streams.iterator().next();
	}

	/**
	 * Take a stream out.
	 * @return whether events have gone to it until now
	 */
	boolean remove(EventSink stream) {
		boolean first = !this.streams.isEmpty() && first() == stream;
		this.streams.remove(stream);
		return first;
	}

}
