package io.streamstarters.sequin.test;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.TreeSet;

import io.streamstarters.sequin.test.SinkChange.State;

/**
 * The changes of a sink. The first of each group is either ready or out, the others wait
 * behind it. Nothing here takes longer the more changes there are, but for restarts and
 * views. Guarded by the store's lock.
 */
final class SinkState {

	/** How often a real server looks for leases that have lasted too long. */
	private static final Duration CHECK_INTERVAL = Duration.ofMinutes(5);

	private static final Duration LONGEST_LEASE = Duration.ofMinutes(2);

	/** How many acked changes can come again at most. */
	private static final int MAX_ACKED = 10_000;

	private static final Comparator<SinkMessage> BY_POSITION = Comparator.comparingLong(SinkMessage::position);

	private static final Comparator<SinkMessage> BY_LEASE_END = Comparator.comparing(SinkMessage::leaseEnd)
		.thenComparing(BY_POSITION);

	private final Duration ackWait;

	private final Map<List<String>, Deque<SinkMessage>> groups = new HashMap<>();

	private final NavigableSet<SinkMessage> ready = new TreeSet<>(BY_POSITION);

	private final NavigableSet<SinkMessage> out = new TreeSet<>(BY_LEASE_END);

	private final Map<String, SinkMessage> byAckId = new HashMap<>();

	private final Deque<SinkMessage> acked = new ArrayDeque<>();

	private int size;

	private long acks;

	private long deliveries;

	private Instant startedAt;

	private long checks;

	SinkState(Duration ackWait, Instant now) {
		this.ackWait = ackWait;
		this.startedAt = now;
	}

	boolean isEmpty() {
		return this.size == 0;
	}

	void add(SinkMessage message) {
		Deque<SinkMessage> group = this.groups.computeIfAbsent(message.group(), (key) -> new ArrayDeque<>(1));
		group.add(message);
		this.size++;
		if (group.size() == 1) {
			makeReady(message);
		}
	}

	/**
	 * Hand out the first changes.
	 * @param batchSize how many at most
	 * @param now the time
	 * @param again whether changes that are out come again
	 * @return the changes in the order of their commits
	 */
	List<HandedOutChange> receive(int batchSize, Instant now, boolean again) {
		advance(now);
		List<SinkMessage> batch = new ArrayList<>();
		if (again) {
			this.out.stream().sorted(BY_POSITION).limit(batchSize).forEach(batch::add);
			batch.forEach(this.out::remove);
		}
		while (batch.size() < batchSize && !this.ready.isEmpty()) {
			batch.add(Objects.requireNonNull(this.ready.pollFirst()));
		}
		List<HandedOutChange> handedOut = new ArrayList<>(batch.size());
		batch.stream().sorted(BY_POSITION).forEach((message) -> handedOut.add(handOut(message, now)));
		return handedOut;
	}

	private HandedOutChange handOut(SinkMessage message, Instant now) {
		HandedOutChange handedOut = message.handOut(now, now.plus(this.ackWait));
		this.out.add(message);
		this.byAckId.put(handedOut.ackId(), message);
		this.deliveries++;
		return handedOut;
	}

	/**
	 * Take acks, late ones too. Ids that are not known do nothing.
	 */
	void ack(Collection<String> ackIds, Instant now) {
		advance(now);
		for (String ackId : ackIds) {
			SinkMessage message = this.byAckId.remove(ackId);
			if (message != null) {
				remove(message);
			}
		}
	}

	/**
	 * Make changes available that are out, whoever holds them.
	 */
	void nack(Collection<String> ackIds, Instant now) {
		advance(now);
		for (String ackId : ackIds) {
			SinkMessage message = this.byAckId.get(ackId);
			if (message != null && this.out.remove(message)) {
				makeReady(message);
			}
		}
	}

	/**
	 * Start anew: what is not acked comes again under new ids, and so does what was acked
	 * since the progress was saved.
	 */
	void restart(Instant now) {
		NavigableSet<SinkMessage> all = new TreeSet<>(BY_POSITION);
		this.groups.values().forEach(all::addAll);
		all.addAll(this.acked);
		this.groups.clear();
		this.ready.clear();
		this.out.clear();
		this.byAckId.clear();
		this.acked.clear();
		this.size = 0;
		this.startedAt = now;
		this.checks = 0;
		all.forEach((message) -> {
			message.restart();
			add(message);
		});
	}

	/**
	 * Forget what is acked, so that it does not come again.
	 */
	void saveProgress() {
		this.acked.clear();
	}

	SinkSnapshot snapshot(Instant now) {
		advance(now);
		return new SinkSnapshot(this.size - this.ready.size() - this.out.size(), this.ready.size(), this.out.size(),
				this.acks, this.deliveries);
	}

	List<SinkChange> changes(Instant now) {
		advance(now);
		NavigableSet<SinkMessage> all = new TreeSet<>(BY_POSITION);
		this.groups.values().forEach(all::addAll);
		all.addAll(this.acked);
		return all.stream().map(SinkMessage::view).toList();
	}

	private void makeReady(SinkMessage message) {
		message.state(State.AVAILABLE);
		this.ready.add(message);
	}

	private void remove(SinkMessage message) {
		this.ready.remove(message);
		this.out.remove(message);
		this.size--;
		this.acks++;
		message.state(State.ACKED);
		this.acked.add(message);
		if (this.acked.size() > MAX_ACKED) {
			this.acked.remove();
		}
		Deque<SinkMessage> group = Objects.requireNonNull(this.groups.get(message.group()));
		group.remove();
		if (group.isEmpty()) {
			this.groups.remove(message.group());
		}
		else {
			makeReady(group.element());
		}
	}

	// What time alone changes.
	private void advance(Instant now) {
		while (!this.out.isEmpty() && !this.out.first().leaseEnd().isAfter(now)) {
			makeReady(Objects.requireNonNull(this.out.pollFirst()));
		}
		long checks = Duration.between(this.startedAt, now).dividedBy(CHECK_INTERVAL);
		if (checks > this.checks) {
			this.checks = checks;
			Instant tooOld = this.startedAt.plus(CHECK_INTERVAL.multipliedBy(checks)).minus(LONGEST_LEASE);
			List<SinkMessage> overdue = this.out.stream()
				.filter((message) -> message.deliveredAt().isBefore(tooOld))
				.toList();
			overdue.forEach(this.out::remove);
			overdue.forEach(this::makeReady);
		}
	}

}
