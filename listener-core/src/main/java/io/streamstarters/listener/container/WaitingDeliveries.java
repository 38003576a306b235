package io.streamstarters.listener.container;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentMap;

import org.jspecify.annotations.Nullable;

/**
 * Messages that wait for a handler, in the order in which they came. Of those with the
 * same ordering key only the first can be taken, until it has left the container.
 */
final class WaitingDeliveries {

	private final Deque<InHand> ready = new ConcurrentLinkedDeque<>();

	/** For each key that is in hand, who waits for it. Changed under the map's lock. */
	private final ConcurrentMap<String, Queue<InHand>> behind = new ConcurrentHashMap<>();

	void add(InHand message) {
		String key = message.orderingKey();
		if (key == null) {
			this.ready.add(message);
			return;
		}
		this.behind.compute(key, (sameKey, queue) -> {
			if (queue != null) {
				queue.add(message);
				return queue;
			}
			this.ready.add(message);
			return new ArrayDeque<>(1);
		});
	}

	/** Puts messages that were taken back to where they came from. */
	void putBack(List<InHand> messages) {
		for (int i = messages.size() - 1; i >= 0; i--) {
			this.ready.addFirst(messages.get(i));
		}
	}

	@Nullable InHand poll() {
		return this.ready.poll();
	}

	List<InHand> poll(int max) {
		InHand first = this.ready.poll();
		if (first == null || max == 1) {
			return (first != null) ? List.of(first) : List.of();
		}
		List<InHand> taken = new ArrayList<>();
		for (InHand next = first; next != null; next = (taken.size() < max) ? this.ready.poll() : null) {
			taken.add(next);
		}
		return taken;
	}

	/**
	 * Takes note that a message has left, so that the next one of its key can be taken.
	 */
	void left(InHand message) {
		String key = message.orderingKey();
		if (key != null) {
			this.behind.computeIfPresent(key, (sameKey, queue) -> {
				InHand next = queue.poll();
				if (next == null) {
					return null;
				}
				this.ready.add(next);
				return queue;
			});
		}
	}

	boolean isEmpty() {
		return this.ready.isEmpty();
	}

}
