package io.streamstarters.sequin.test;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/**
 * A consumer and what it owes. A delivery that is not acked is either visible or hidden
 * until its lease ends. Guarded by the store's lock.
 */
final class ConsumerState {

	/** While a consumer is younger, acked deliveries are kept and count as pending. */
	private static final Duration YOUTH = Duration.ofMinutes(5);

	private static final Comparator<Delivery> BY_SEQ = Comparator.comparingLong(Delivery::seq);

	private static final Comparator<Delivery> BY_LEASE_END = Comparator
		.comparing((Delivery delivery) -> Objects.requireNonNullElse(delivery.notVisibleUntil(), Instant.MIN))
		.thenComparing(BY_SEQ);

	private final UUID id = UUID.randomUUID();

	private final StreamState stream;

	private final Instant insertedAt;

	private final boolean ackedCountWhileYoung;

	private final KeyPattern filter;

	private final Map<String, Delivery> byKey = new HashMap<>();

	private final Map<UUID, Delivery> byAckId = new HashMap<>();

	private final NavigableSet<Delivery> visible = new TreeSet<>(BY_SEQ);

	private final NavigableSet<Delivery> hidden = new TreeSet<>(BY_LEASE_END);

	private final Set<Delivery> acked = new LinkedHashSet<>();

	private final Map<String, Integer> deliverCounts = new HashMap<>();

	private long acks;

	private ConsumerSettings settings;

	private Instant updatedAt;

	ConsumerState(StreamState stream, ConsumerSettings settings, boolean ackedCountWhileYoung, Instant now) {
		this.stream = stream;
		this.settings = settings;
		this.filter = KeyPattern.of(settings.filterKeyPattern());
		this.ackedCountWhileYoung = ackedCountWhileYoung;
		this.insertedAt = now;
		this.updatedAt = now;
	}

	UUID id() {
		return this.id;
	}

	StreamState stream() {
		return this.stream;
	}

	ConsumerSettings settings() {
		return this.settings;
	}

	void update(ConsumerSettings settings, Instant now) {
		this.settings = settings;
		this.updatedAt = now;
	}

	boolean wants(String key) {
		return this.filter.matches(key);
	}

	void offer(StoredMessage message, Instant now) {
		if (!wants(message.key())) {
			return;
		}
		advance(now);
		Delivery delivery = this.byKey.get(message.key());
		if (delivery == null) {
			delivery = new Delivery(message.key(), message.seq());
			this.byKey.put(delivery.key(), delivery);
			this.byAckId.put(delivery.ackId(), delivery);
		}
		else {
			detach(delivery);
			delivery.replace(message.seq());
		}
		attach(delivery, now);
	}

	/**
	 * Hand out the lowest visible messages.
	 * @param batchSize how many at most
	 * @param now the time
	 * @param receive the number of this receive
	 * @param againFrom what the receives from this number on handed out comes again
	 * @return the deliveries in the order of their positions
	 */
	List<Delivery> receive(int batchSize, Instant now, long receive, long againFrom) {
		advance(now);
		if (this.settings.maxAckPending() < 0) {
			throw Refusal.internal();
		}
		NavigableSet<Delivery> candidates = new TreeSet<>(BY_SEQ);
		if (againFrom < receive) {
			this.hidden.stream().filter((delivery) -> delivery.receive() >= againFrom).forEach(candidates::add);
		}
		int pending = this.hidden.size() - candidates.size() + ((this.ackedCountWhileYoung) ? this.acked.size() : 0);
		int room = Math.min(batchSize, Math.max(0, this.settings.maxAckPending() - pending));
		this.visible.stream().limit(room).forEach(candidates::add);
		List<Delivery> batch = candidates.stream().limit(room).toList();
		for (Delivery delivery : batch) {
			detach(delivery);
			delivery.deliver(receive, now, this.settings.ackWaitMs());
			this.deliverCounts.merge(delivery.key(), 1, Integer::sum);
			attach(delivery, now);
		}
		return batch;
	}

	void ack(Collection<UUID> ackIds, Instant now) {
		advance(now);
		for (UUID ackId : ackIds) {
			Delivery delivery = this.byAckId.get(ackId);
			if (delivery != null) {
				detach(delivery);
				if (delivery.ack()) {
					this.acks++;
				}
				attach(delivery, now);
			}
		}
		advance(now);
	}

	void nack(Collection<UUID> ackIds, Instant now) {
		advance(now);
		for (UUID ackId : ackIds) {
			Delivery delivery = this.byAckId.get(ackId);
			if (delivery != null) {
				detach(delivery);
				delivery.release();
				attach(delivery, now);
			}
		}
	}

	List<DeliveryView> unacked(MessageQuery query, Instant now) {
		advance(now);
		List<Delivery> found = new ArrayList<>();
		if (!Boolean.FALSE.equals(query.visible())) {
			found.addAll(this.visible);
		}
		if (!Boolean.TRUE.equals(query.visible())) {
			found.addAll(this.hidden);
		}
		return found.stream()
			.filter((delivery) -> query.matches(delivery.key()))
			.sorted((query.descending()) ? BY_SEQ.reversed() : BY_SEQ)
			.limit(query.limit())
			.map((delivery) -> view(delivery, this.stream.message(delivery.key()), now))
			.toList();
	}

	DeliveryView info(StoredMessage message, Instant now) {
		advance(now);
		Delivery delivery = this.byKey.get(message.key());
		return (delivery != null) ? view(delivery, message, now)
				: new DeliveryView(view(), message, (isYoung(now)) ? "available" : "acked", null, null, null, null);
	}

	ConsumerView view() {
		return new ConsumerView(this.id, this.stream.accountId(), this.stream.id(), this.settings, this.insertedAt,
				this.updatedAt);
	}

	ConsumerSnapshot snapshot(Instant now) {
		advance(now);
		return new ConsumerSnapshot(this.id, this.visible.size(), this.hidden.size(), this.acks, this.deliverCounts);
	}

	private DeliveryView view(Delivery delivery, StoredMessage message, Instant now) {
		boolean out = delivery.isHidden(now);
		String state = (delivery.isAcked()) ? "acked" : ((out) ? "delivered" : "available");
		return new DeliveryView(view(), message, state, delivery.ackId(), delivery.deliverCount(),
				delivery.lastDeliveredAt(), (out || delivery.isAcked()) ? delivery.notVisibleUntil() : null);
	}

	private boolean isYoung(Instant now) {
		return !now.isAfter(this.insertedAt.plus(YOUTH));
	}

	// What time alone changes: leases end, and a grown-up consumer forgets what is acked.
	private void advance(Instant now) {
		while (!this.hidden.isEmpty() && !this.hidden.first().isHidden(now)) {
			this.visible.add(Objects.requireNonNull(this.hidden.pollFirst()));
		}
		if (!this.acked.isEmpty() && !isYoung(now)) {
			for (Delivery delivery : this.acked) {
				this.byKey.remove(delivery.key());
				this.byAckId.remove(delivery.ackId());
			}
			this.acked.clear();
		}
	}

	// The sets are sorted by what changes, so a delivery leaves them before it does.
	private void detach(Delivery delivery) {
		this.visible.remove(delivery);
		this.hidden.remove(delivery);
		this.acked.remove(delivery);
	}

	private void attach(Delivery delivery, Instant now) {
		if (delivery.isAcked()) {
			this.acked.add(delivery);
		}
		else if (delivery.isHidden(now)) {
			this.hidden.add(delivery);
		}
		else {
			this.visible.add(delivery);
		}
	}

}
