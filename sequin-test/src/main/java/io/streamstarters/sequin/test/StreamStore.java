package io.streamstarters.sequin.test;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * The streams and consumers of one account, all under one lock, with no HTTP in them. A
 * call that cannot be done ends in a {@link Refusal} and changes nothing.
 */
final class StreamStore {

	/** More than this are too many parameters for one statement of the real server. */
	private static final int MAX_MESSAGES = 9362;

	private final ReentrantLock lock = new ReentrantLock();

	private final UUID accountId = UUID.randomUUID();

	private final Map<UUID, StreamState> streams = new LinkedHashMap<>();

	private final Map<UUID, ConsumerState> consumers = new LinkedHashMap<>();

	private final Clock clock;

	private final boolean ackedCountWhileYoung;

	private final int shuffleAbove;

	private final Random random;

	private long seq;

	StreamStore(Clock clock, boolean ackedCountWhileYoung, int shuffleAbove, long seed) {
		this.clock = clock;
		this.ackedCountWhileYoung = ackedCountWhileYoung;
		this.shuffleAbove = shuffleAbove;
		this.random = new Random(seed);
	}

	StreamView createStream(String name) {
		return locked(() -> {
			for (StreamState stream : this.streams.values()) {
				if (stream.name().equals(name)) {
					throw Refusal.invalid(Map.of("name", List.of("has already been taken")));
				}
				if (Names.table(stream.name()).equals(Names.table(name))) {
					throw Refusal.internal();
				}
			}
			StreamState stream = new StreamState(this.accountId, name, now());
			this.streams.put(stream.id(), stream);
			return stream.view();
		});
	}

	List<StreamView> streams() {
		return locked(() -> this.streams.values().stream().map(StreamState::view).toList());
	}

	StreamView stream(String reference) {
		return locked(() -> find(reference).view());
	}

	UUID deleteStream(String reference) {
		return locked(() -> {
			StreamState stream = find(reference);
			this.streams.remove(stream.id());
			stream.consumers().forEach((consumer) -> this.consumers.remove(consumer.id()));
			return stream.id();
		});
	}

	ConsumerView createConsumer(String streamReference, ConsumerSettings settings) {
		return locked(() -> {
			StreamState stream = find(streamReference);
			String table = table(stream, settings.name());
			for (ConsumerState other : this.consumers.values()) {
				if (table(other.stream(), other.settings().name()).equals(table)) {
					throw Refusal.internal();
				}
			}
			ConsumerState consumer = new ConsumerState(stream, settings, this.ackedCountWhileYoung, now());
			this.consumers.put(consumer.id(), consumer);
			stream.add(consumer, now());
			return consumer.view();
		});
	}

	List<ConsumerView> consumers(String streamReference) {
		return locked(() -> find(streamReference).consumers().stream().map(ConsumerState::view).toList());
	}

	ConsumerView consumer(String streamReference, String reference) {
		return locked(() -> find(streamReference, reference).view());
	}

	ConsumerView updateConsumer(String streamReference, String reference, UnaryOperator<ConsumerSettings> change) {
		return locked(() -> {
			ConsumerState consumer = find(streamReference, reference);
			consumer.update(change.apply(consumer.settings()), now());
			return consumer.view();
		});
	}

	UUID deleteConsumer(String streamReference, String reference) {
		return locked(() -> {
			ConsumerState consumer = find(streamReference, reference);
			this.consumers.remove(consumer.id());
			consumer.stream().remove(consumer);
			return consumer.id();
		});
	}

	/**
	 * Find a consumer as receive, ack and nack do: in the whole account, whatever the
	 * stream.
	 * @param reference id or name
	 * @return the consumer's id
	 */
	UUID consumerInAccount(String reference) {
		return locked(() -> {
			UUID id = Names.id(reference);
			List<UUID> found = this.consumers.values()
				.stream()
				.filter((consumer) -> consumer.id().equals(id) || (id == null && hasName(consumer, reference)))
				.map(ConsumerState::id)
				.toList();
			if (found.isEmpty()) {
				throw Refusal.notFound("consumer");
			}
			if (found.size() > 1) {
				throw Refusal.internal();
			}
			return found.get(0);
		});
	}

	int publish(String streamReference, List<NewMessage> messages) {
		return locked(() -> {
			StreamState stream = find(streamReference);
			messages.forEach((message) -> KeyRules.check(message.key()));
			Set<String> keys = new HashSet<>();
			if (messages.size() > MAX_MESSAGES || !messages.stream().allMatch((message) -> keys.add(message.key()))) {
				throw Refusal.internal();
			}
			Instant now = now();
			int published = 0;
			// The real server stores a call from its end to its beginning.
			for (int i = messages.size() - 1; i >= 0; i--) {
				if (stream.store(messages.get(i), () -> ++this.seq, now)) {
					published++;
				}
			}
			return published;
		});
	}

	List<StoredMessage> messages(String streamReference) {
		return locked(() -> find(streamReference).messages());
	}

	List<StoredMessage> messages(String streamReference, MessageQuery query) {
		return locked(() -> find(streamReference).messages(query));
	}

	StoredMessage message(String streamReference, String key) {
		return locked(() -> message(find(streamReference), key));
	}

	List<DeliveryView> deliveries(String streamReference, String key) {
		return locked(() -> {
			StreamState stream = find(streamReference);
			StoredMessage message = message(stream, key);
			return stream.consumers()
				.stream()
				.filter((consumer) -> consumer.wants(key))
				.map((consumer) -> consumer.info(message, now()))
				.toList();
		});
	}

	List<DeliveryView> unacked(String streamReference, String reference, MessageQuery query) {
		return locked(() -> find(streamReference, reference).unacked(query, now()));
	}

	/**
	 * Hand out messages.
	 * @param consumerId the consumer
	 * @param batchSize how many at most
	 * @param receive the number of this receive, higher than those before
	 * @param againFrom what the receives from this number on handed out comes again, if
	 * it is still out; the number of this receive for the honest way
	 * @return the messages, in no order to rely on
	 */
	List<HandedOut> receive(UUID consumerId, int batchSize, long receive, long againFrom) {
		return locked(() -> {
			ConsumerState consumer = find(consumerId);
			List<HandedOut> batch = new ArrayList<>();
			for (Delivery delivery : consumer.receive(batchSize, now(), receive, againFrom)) {
				batch.add(new HandedOut(delivery.ackId(), consumer.stream().message(delivery.key())));
			}
			if (batch.size() > this.shuffleAbove) {
				Collections.shuffle(batch, this.random);
			}
			return batch;
		});
	}

	/**
	 * Ack messages.
	 * @param consumerId the consumer
	 * @param ackIds the ids
	 * @param done run before anybody can see the result, so that who sees it sees also
	 * what this did
	 */
	void ack(UUID consumerId, Collection<UUID> ackIds, Runnable done) {
		locked(() -> {
			find(consumerId).ack(ackIds, now());
			done.run();
			return consumerId;
		});
	}

	/**
	 * Give messages back.
	 * @param consumerId the consumer
	 * @param ackIds the ids
	 * @param done run before anybody can see the result
	 */
	void nack(UUID consumerId, Collection<UUID> ackIds, Runnable done) {
		locked(() -> {
			find(consumerId).nack(ackIds, now());
			done.run();
			return consumerId;
		});
	}

	ConsumerSnapshot snapshot(String streamReference, String reference) {
		return locked(() -> find(streamReference, reference).snapshot(now()));
	}

	private Instant now() {
		return this.clock.instant().truncatedTo(ChronoUnit.MICROS);
	}

	private StreamState find(String reference) {
		UUID id = Names.id(reference);
		return this.streams.values()
			.stream()
			.filter((stream) -> stream.id().equals(id) || (id == null && stream.name().equals(reference)))
			.findFirst()
			.orElseThrow(() -> Refusal.notFound("stream"));
	}

	private ConsumerState find(String streamReference, String reference) {
		StreamState stream = find(streamReference);
		UUID id = Names.id(reference);
		return stream.consumers()
			.stream()
			.filter((consumer) -> consumer.id().equals(id) || (id == null && hasName(consumer, reference)))
			.findFirst()
			.orElseThrow(() -> Refusal.notFound("consumer"));
	}

	private ConsumerState find(UUID consumerId) {
		ConsumerState consumer = this.consumers.get(consumerId);
		if (consumer == null) {
			throw Refusal.notFound("consumer");
		}
		return consumer;
	}

	private static boolean hasName(ConsumerState consumer, String name) {
		return consumer.settings().name().equals(name);
	}

	private static StoredMessage message(StreamState stream, String key) {
		StoredMessage message = stream.find(key);
		if (message == null) {
			throw Refusal.notFound("message");
		}
		return message;
	}

	private static String table(StreamState stream, String consumer) {
		return Names.table(stream.name() + "_" + consumer);
	}

	private <T> T locked(Supplier<T> work) {
		this.lock.lock();
		try {
			return work.get();
		}
		finally {
			this.lock.unlock();
		}
	}

}
