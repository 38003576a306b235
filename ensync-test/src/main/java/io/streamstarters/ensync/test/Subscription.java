package io.streamstarters.ensync.test;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One open stream of a session. Guarded by the broker's lock.
 */
final class Subscription {

	private final Session session;

	private final NamePattern pattern;

	private final EventSink sink;

	private final int window;

	private final Map<String, StoredEvent> unsettled = new LinkedHashMap<>();

	private boolean paused;

	Subscription(Session session, NamePattern pattern, EventSink sink, int window) {
		this.session = session;
		this.pattern = pattern;
		this.sink = sink;
		this.window = window;
	}

	Session session() {
		return this.session;
	}

	NamePattern pattern() {
		return this.pattern;
	}

	EventSink sink() {
		return this.sink;
	}

	Map<String, StoredEvent> unsettled() {
		return this.unsettled;
	}

	boolean isPaused() {
		return this.paused;
	}

	void setPaused(boolean paused) {
		this.paused = paused;
	}

	boolean hasRoom() {
		return !this.paused && (this.window == 0 || this.unsettled.size() < this.window) && this.sink.isReady();
	}

}
