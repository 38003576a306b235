package io.streamstarters.ensync.test;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * The events of one recipient, and the subscriptions that compete for them. Guarded by
 * the broker's lock.
 */
final class Mailbox {

	private final EnSyncApp app;

	private final NavigableMap<Long, StoredEvent> events = new TreeMap<>();

	/** Only names that have something pending, each in the order of publishing. */
	private final Map<String, NavigableMap<Long, StoredEvent>> pending = new HashMap<>();

	private final long firstBlock;

	private final Map<String, Long> nextBlocks = new HashMap<>();

	private final Map<EventState, Long> counts = new EnumMap<>(EventState.class);

	/** The subscription whose turn it is comes first. */
	private final Deque<Subscription> subscriptions = new ArrayDeque<>();

	private long nextSequence;

	Mailbox(EnSyncApp app, long firstBlock) {
		this.app = app;
		this.firstBlock = firstBlock;
	}

	EnSyncApp app() {
		return this.app;
	}

	StoredEvent add(String name, String sender, String payload, String metadata, @Nullable String payloadMetadata,
			Instant loggedAt) {
		long block = this.nextBlocks.merge(name, this.firstBlock + 1, (next, first) -> next + 1) - 1;
		EventData data = new EventData(UUID.randomUUID().toString(), name, block, sender, payload, metadata,
				payloadMetadata, loggedAt);
		StoredEvent event = new StoredEvent(this.nextSequence++, this, data);
		this.events.put(event.sequence(), event);
		count(EventState.PENDING, 1);
		makePending(event);
		return event;
	}

	void attach(Subscription subscription) {
		this.subscriptions.addLast(subscription);
	}

	/**
	 * Take a subscription out; what it had in process is pending again.
	 */
	void detach(Subscription subscription) {
		this.subscriptions.remove(subscription);
		takeBack(subscription);
	}

	/**
	 * Make what a subscription has in process pending again, before what was published
	 * later.
	 */
	void takeBack(Subscription subscription) {
		List<StoredEvent> unsettled = List.copyOf(subscription.unsettled().values());
		unsettled.forEach(this::makePending);
	}

	void makePending(StoredEvent event) {
		move(event, EventState.PENDING, null);
		this.pending.computeIfAbsent(event.data().name(), (name) -> new TreeMap<>()).put(event.sequence(), event);
	}

	/**
	 * Take an event away from whoever holds it.
	 */
	void take(StoredEvent event, EventState state) {
		move(event, state, null);
	}

	void forget(StoredEvent event) {
		this.events.remove(event.sequence());
	}

	/**
	 * Hand out what is pending, one event after the other to each subscription in turn,
	 * as long as there is room.
	 */
	void dispatch() {
		int withoutWork = 0;
		while (!this.pending.isEmpty() && withoutWork < this.subscriptions.size()) {
			Subscription subscription = this.subscriptions.removeFirst();
			this.subscriptions.addLast(subscription);
			StoredEvent event = subscription.hasRoom() ? earliest(subscription.pattern()) : null;
			if (event != null) {
				withoutWork = 0;
				deliver(event, subscription);
			}
			else {
				withoutWork++;
			}
		}
	}

	private @Nullable StoredEvent earliest(NamePattern pattern) {
		if (pattern.isExact()) {
			NavigableMap<Long, StoredEvent> queue = this.pending.get(pattern.text());
			return (queue != null) ? queue.firstEntry().getValue() : null;
		}
		StoredEvent earliest = null;
		for (Map.Entry<String, NavigableMap<Long, StoredEvent>> queue : this.pending.entrySet()) {
			if (pattern.matches(queue.getKey())) {
				StoredEvent head = queue.getValue().firstEntry().getValue();
				earliest = (earliest == null || head.sequence() < earliest.sequence()) ? head : earliest;
			}
		}
		return earliest;
	}

	private void deliver(StoredEvent event, Subscription subscription) {
		move(event, EventState.DELIVERED, subscription);
		AnswerPlan plan = subscription.target().connection().plan();
		EventData data = plan.next(DeliveryFault.UNDECRYPTABLE) ? event.data().withPayload(UndecryptableEnvelope.next())
				: event.data();
		for (int i = plan.next(DeliveryFault.TWICE) ? 2 : 1; i > 0; i--) {
			deliver(event, data, subscription);
		}
	}

	void deliverCopy(StoredEvent event, Subscription subscription) {
		deliver(event, event.data(), subscription);
	}

	private static void deliver(StoredEvent event, EventData data, Subscription subscription) {
		event.countDelivery();
		subscription.target().deliver(data);
	}

	private void move(StoredEvent event, EventState state, @Nullable Subscription holder) {
		Subscription formerHolder = event.holder();
		if (formerHolder != null) {
			formerHolder.unsettled().remove(event.data().idem());
		}
		if (event.state() == EventState.PENDING && state != EventState.PENDING) {
			NavigableMap<Long, StoredEvent> queue = this.pending.get(event.data().name());
			if (queue != null) {
				queue.remove(event.sequence());
				if (queue.isEmpty()) {
					this.pending.remove(event.data().name());
				}
			}
		}
		count(event.state(), -1);
		count(state, 1);
		event.moveTo(state, holder);
		if (holder != null) {
			holder.unsettled().put(event.data().idem(), event);
		}
	}

	private void count(EventState state, long difference) {
		this.counts.merge(state, difference, Long::sum);
	}

	long count(EventState state) {
		return this.counts.getOrDefault(state, 0L);
	}

	List<ReceivedEvent> snapshot() {
		return this.events.values().stream().map(StoredEvent::snapshot).toList();
	}

}
