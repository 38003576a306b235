package io.streamstarters.ensync.test;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;

import org.jspecify.annotations.Nullable;

/**
 * All events by idem: the unsettled ones, and the latest of the settled ones. Guarded by
 * the broker's lock.
 */
final class EventStore {

	private final Map<String, StoredEvent> events = new HashMap<>();

	private final Queue<StoredEvent> settled = new ArrayDeque<>();

	private final int settledToKeep;

	EventStore(int settledToKeep) {
		this.settledToKeep = settledToKeep;
	}

	void add(StoredEvent event) {
		this.events.put(event.data().idem(), event);
	}

	@Nullable StoredEvent find(String idem) {
		return this.events.get(idem);
	}

	void settled(StoredEvent event) {
		this.settled.add(event);
		while (this.settled.size() > this.settledToKeep) {
			StoredEvent oldest = this.settled.remove();
			// It is not, if it was handed out once more on request.
			if (oldest.state().isSettled()) {
				this.events.remove(oldest.data().idem());
				oldest.mailbox().forget(oldest);
			}
		}
	}

}
