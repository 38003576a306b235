package io.streamstarters.ensync.test;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A name or pattern that a session has subscribed to. Guarded by the broker's lock.
 */
final class Subscription {

	private final Session session;

	private final NamePattern pattern;

	private final boolean shared;

	private final int window;

	private final Map<String, StoredEvent> unsettled = new LinkedHashMap<>();

	private EventSink sink;

	private boolean paused;

	Subscription(Session session, NamePattern pattern, EventSink sink, boolean shared, int window) {
		this.session = session;
		this.pattern = pattern;
		this.sink = sink;
		this.shared = shared;
		this.window = window;
	}

	Session session() {
		return this.session;
	}

	NamePattern pattern() {
		return this.pattern;
	}

	/** The stream that was opened for it, and ends it. */
	EventSink sink() {
		return this.sink;
	}

	void setSink(EventSink sink) {
		this.sink = sink;
	}

	/** Whether its events go to the stream that its session opened first. */
	boolean isShared() {
		return this.shared;
	}

	/** The stream that its events go to. To be asked while its own is open. */
	EventSink target() {
		return this.shared ? this.session.sharedStreams().first() : this.sink;
	}

	List<StoredEvent> unsettled() {
		return List.copyOf(this.unsettled.values());
	}

	void hold(StoredEvent event) {
		this.unsettled.put(event.data().idem(), event);
		this.session.changeUnsettled(1);
	}

	void letGo(StoredEvent event) {
		this.unsettled.remove(event.data().idem());
		this.session.changeUnsettled(-1);
	}

	boolean isPaused() {
		return this.paused;
	}

	void setPaused(boolean paused) {
		this.paused = paused;
	}

	/**
	 * Whether it may have another event: the window is that of its session.
	 */
	boolean hasRoom() {
		return !this.paused && (this.window == 0 || this.session.unsettled() < this.window) && target().isReady();
	}

}
