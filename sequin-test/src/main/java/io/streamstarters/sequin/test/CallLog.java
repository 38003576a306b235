package io.streamstarters.sequin.test;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What clients have called so far. Safe for use by several threads.
 */
final class CallLog {

	// A server that runs for days must not fill the heap with what it was told.
	private static final int MAX_ACK_IDS = 100_000;

	private final ReentrantLock lock = new ReentrantLock();

	private final Map<SequinOperation, Long> counts = new EnumMap<>(SequinOperation.class);

	private final Deque<Settlement> settlements = new ArrayDeque<>();

	private final Map<UUID, NavigableSet<Long>> receives = new HashMap<>();

	private final Map<UUID, Integer> maxReceives = new HashMap<>();

	private int ackIds;

	private long lastReceive;

	void called(SequinOperation operation) {
		this.lock.lock();
		try {
			this.counts.merge(operation, 1L, Long::sum);
		}
		finally {
			this.lock.unlock();
		}
	}

	long count(SequinOperation operation) {
		this.lock.lock();
		try {
			return this.counts.getOrDefault(operation, 0L);
		}
		finally {
			this.lock.unlock();
		}
	}

	void settled(Settlement settlement) {
		this.lock.lock();
		try {
			this.settlements.add(settlement);
			this.ackIds += settlement.ackIds().size();
			while (this.ackIds > MAX_ACK_IDS && this.settlements.size() > 1) {
				this.ackIds -= this.settlements.removeFirst().ackIds().size();
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	List<Settlement> settlements() {
		this.lock.lock();
		try {
			return List.copyOf(this.settlements);
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * A receive begins.
	 * @param consumerId the consumer
	 * @return the number of the receive, higher than those before
	 */
	long beginReceive(UUID consumerId) {
		this.lock.lock();
		try {
			NavigableSet<Long> open = this.receives.computeIfAbsent(consumerId, (key) -> new TreeSet<>());
			open.add(++this.lastReceive);
			this.maxReceives.merge(consumerId, open.size(), Math::max);
			return this.lastReceive;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * The oldest receive of a consumer that is in flight.
	 * @param consumerId a consumer with a receive in flight
	 * @return its number
	 */
	long oldestReceive(UUID consumerId) {
		this.lock.lock();
		try {
			NavigableSet<Long> open = this.receives.get(consumerId);
			return (open != null) ? open.first() : Long.MAX_VALUE;
		}
		finally {
			this.lock.unlock();
		}
	}

	void endReceive(UUID consumerId, long receive) {
		this.lock.lock();
		try {
			NavigableSet<Long> open = this.receives.get(consumerId);
			if (open != null && open.remove(receive) && open.isEmpty()) {
				this.receives.remove(consumerId);
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	int maxReceives(UUID consumerId) {
		this.lock.lock();
		try {
			return this.maxReceives.getOrDefault(consumerId, 0);
		}
		finally {
			this.lock.unlock();
		}
	}

	void clear() {
		this.lock.lock();
		try {
			this.counts.clear();
			this.settlements.clear();
			this.ackIds = 0;
			this.maxReceives.clear();
			this.receives.forEach((consumerId, open) -> this.maxReceives.put(consumerId, open.size()));
		}
		finally {
			this.lock.unlock();
		}
	}

}
