package io.streamstarters.sequin.test;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

/**
 * A stream: one message per key, and the consumers. Guarded by the store's lock.
 */
final class StreamState {

	// What an empty stream takes on a disk.
	private static final long EMPTY_SIZE = 163_840;

	private final UUID id = UUID.randomUUID();

	private final UUID accountId;

	private final String name;

	private final Instant insertedAt;

	private final Map<String, StoredMessage> byKey = new HashMap<>();

	private final NavigableMap<Long, StoredMessage> bySeq = new TreeMap<>();

	private final Map<UUID, ConsumerState> consumers = new LinkedHashMap<>();

	private long size = EMPTY_SIZE;

	StreamState(UUID accountId, String name, Instant now) {
		this.accountId = accountId;
		this.name = name;
		this.insertedAt = now;
	}

	UUID id() {
		return this.id;
	}

	UUID accountId() {
		return this.accountId;
	}

	String name() {
		return this.name;
	}

	Collection<ConsumerState> consumers() {
		return this.consumers.values();
	}

	void add(ConsumerState consumer, Instant now) {
		this.consumers.put(consumer.id(), consumer);
		this.bySeq.values().forEach((message) -> consumer.offer(message, now));
	}

	void remove(ConsumerState consumer) {
		this.consumers.remove(consumer.id());
	}

	/**
	 * Store one message.
	 * @param published what came
	 * @param sequence gives the next position
	 * @param now the time
	 * @return true if it is new or changed its key's value
	 */
	boolean store(NewMessage published, LongSupplier sequence, Instant now) {
		StoredMessage old = this.byKey.get(published.key());
		String hash = StoredMessage.hash(published.data());
		if (old != null && old.dataHash().equals(hash)) {
			return false;
		}
		StoredMessage message = new StoredMessage(this.id, published.key(), published.data(), hash,
				sequence.getAsLong(), (old != null) ? old.insertedAt() : now, now);
		if (old != null) {
			this.bySeq.remove(old.seq());
		}
		this.size += message.data().length() - ((old != null) ? old.data().length() : 0);
		this.bySeq.put(message.seq(), message);
		this.byKey.put(message.key(), message);
		this.consumers.values().forEach((consumer) -> consumer.offer(message, now));
		return true;
	}

	@Nullable StoredMessage find(String key) {
		return this.byKey.get(key);
	}

	StoredMessage message(String key) {
		return Objects.requireNonNull(this.byKey.get(key));
	}

	List<StoredMessage> messages() {
		return new ArrayList<>(this.bySeq.values());
	}

	List<StoredMessage> messages(MessageQuery query) {
		return ((query.descending()) ? this.bySeq.descendingMap() : this.bySeq).values()
			.stream()
			.filter((message) -> query.matches(message.key()))
			.limit(query.limit())
			.toList();
	}

	StreamView view() {
		return new StreamView(this.id, this.accountId, this.name, this.consumers.size(), this.byKey.size(), this.size,
				this.insertedAt);
	}

}
