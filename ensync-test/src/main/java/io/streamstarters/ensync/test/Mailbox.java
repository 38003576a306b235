package io.streamstarters.ensync.test;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * The events of one recipient, and the subscriptions that compete for them. Guarded by
 * the broker's lock.
 */
final class Mailbox {

	/** What was deferred with a higher priority, then what was published earlier. */
	private static final Comparator<StoredEvent> ORDER = Comparator.comparingInt(StoredEvent::priority)
		.reversed()
		.thenComparingLong(StoredEvent::sequence);

	private final EnSyncApp app;

	private final NavigableMap<Long, StoredEvent> events = new TreeMap<>();

	/** Only names that have something pending. */
	private final Map<String, NavigableSet<StoredEvent>> pending = new HashMap<>();

	private final long firstBlock;

	private final boolean messageSizes;

	private final Map<String, Long> nextBlocks = new HashMap<>();

	private final Map<EventState, Long> counts = new EnumMap<>(EventState.class);

	/** The subscription whose turn it is comes first. */
	private final Deque<Subscription> subscriptions = new ArrayDeque<>();

	private long nextSequence;

	Mailbox(EnSyncApp app, long firstBlock, boolean messageSizes) {
		this.app = app;
		this.firstBlock = firstBlock;
		this.messageSizes = messageSizes;
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
		subscription.unsettled().forEach(this::makePending);
	}

	void makePending(StoredEvent event) {
		move(event, EventState.PENDING, null);
		this.pending.computeIfAbsent(event.data().name(), (name) -> new TreeSet<>(ORDER)).add(event);
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
			StoredEvent event = subscription.hasRoom() ? next(subscription.pattern()) : null;
			if (event != null) {
				withoutWork = 0;
				deliver(event, subscription);
			}
			else {
				withoutWork++;
			}
		}
	}

	private @Nullable StoredEvent next(NamePattern pattern) {
		if (pattern.isExact()) {
			NavigableSet<StoredEvent> queue = this.pending.get(pattern.text());
			return (queue != null) ? queue.first() : null;
		}
		StoredEvent next = null;
		for (Map.Entry<String, NavigableSet<StoredEvent>> queue : this.pending.entrySet()) {
			if (pattern.matches(queue.getKey())) {
				StoredEvent head = queue.getValue().first();
				next = (next == null || ORDER.compare(head, next) < 0) ? head : next;
			}
		}
		return next;
	}

	private void deliver(StoredEvent event, Subscription subscription) {
		move(event, EventState.DELIVERED, subscription);
		AnswerPlan plan = subscription.target().connection().plan();
		EventData data = plan.next(DeliveryFault.UNDECRYPTABLE) ? event.data().withPayload(UndecryptableEnvelope.next())
				: event.data();
		if (plan.next(DeliveryFault.WITHOUT_ID)) {
			data = data.withoutId();
		}
		for (int i = plan.next(DeliveryFault.TWICE) ? 2 : 1; i > 0; i--) {
			deliver(event, data, subscription);
		}
	}

	void deliverCopy(StoredEvent event, Subscription subscription) {
		deliver(event, event.data(), subscription);
	}

	private void deliver(StoredEvent event, EventData data, Subscription subscription) {
		event.countDelivery();
		subscription.target().deliver(outgoing(data));
	}

	/**
	 * An event with what the engine adds to it on its way to a recipient.
	 */
	EventData outgoing(EventData data) {
		return this.messageSizes ? data.withMessageSize() : data;
	}

	private void move(StoredEvent event, EventState state, @Nullable Subscription holder) {
		Subscription formerHolder = event.holder();
		if (formerHolder != null) {
			formerHolder.letGo(event);
		}
		if (event.state() == EventState.PENDING && state != EventState.PENDING) {
			NavigableSet<StoredEvent> queue = this.pending.get(event.data().name());
			if (queue != null) {
				queue.remove(event);
				if (queue.isEmpty()) {
					this.pending.remove(event.data().name());
				}
			}
		}
		count(event.state(), -1);
		count(state, 1);
		event.moveTo(state, holder);
		if (holder != null) {
			holder.hold(event);
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
