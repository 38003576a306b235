package io.streamstarters.sequin.test;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.scheduler.Schedulers;

/**
 * The sinks of one account and one database, all under one lock, with no HTTP in them. A
 * call that cannot be done ends in a {@link Refusal} and changes nothing.
 */
final class SinkStore {

	private final ReentrantLock lock = new ReentrantLock();

	private final Map<UUID, Sink> sinks = new LinkedHashMap<>();

	private final Map<String, Sink> byName = new LinkedHashMap<>();

	private final Clock clock;

	private final Duration wakeDelay;

	private long position;

	// Like that of a small database, and higher with each commit.
	private long lsn = 49_000_000;

	/**
	 * Create a store without sinks.
	 * @param clock what leases go by
	 * @param wakeDelay how long after a change the receives that wait are answered
	 */
	SinkStore(Clock clock, Duration wakeDelay) {
		this.clock = clock;
		this.wakeDelay = wakeDelay;
	}

	UUID create(SinkSettings settings) {
		return locked(() -> {
			if (this.byName.containsKey(settings.name())) {
				throw Refusal.invalid(Map.of("name", List.of("has already been taken")));
			}
			Sink sink = new Sink(settings, now());
			this.sinks.put(sink.id(), sink);
			this.byName.put(settings.name(), sink);
			return sink.id();
		});
	}

	/**
	 * Delete a sink. Receives that wait on it run their time.
	 */
	void delete(UUID id) {
		locked(() -> {
			Sink sink = find(id);
			this.sinks.remove(id);
			this.byName.remove(sink.settings().name());
			sink.delete();
			return id;
		});
	}

	/**
	 * Find a sink.
	 * @param reference id or name
	 * @return its id
	 */
	UUID find(String reference) {
		return locked(() -> {
			UUID id = Names.id(reference);
			Sink sink = (id != null) ? this.sinks.get(id) : this.byName.get(reference);
			if (sink == null) {
				throw Refusal.notFound("consumer");
			}
			return sink.id();
		});
	}

	UUID findOrCreate(String reference) {
		return locked(() -> {
			try {
				return find(reference);
			}
			catch (Refusal ex) {
				return create(SinkSettings.named(reference));
			}
		});
	}

	SinkSettings settings(UUID id) {
		return locked(() -> find(id).settings());
	}

	/**
	 * Put changes that were committed together.
	 * @param ids the sinks that capture them
	 * @param changes the changes in their order
	 * @return the idempotency keys of the changes, which are the same in all sinks
	 */
	List<String> put(Collection<UUID> ids, List<RowChange> changes) {
		// Checked first, so that all are put or none.
		changes.forEach(RowChange::primaryKey);
		return locked(() -> {
			List<Sink> targets = ids.stream().map(this::find).toList();
			this.lsn += 8L * (changes.size() + 16);
			Commit commit = new Commit(this.lsn, now(), UUID.randomUUID());
			List<String> keys = new ArrayList<>(changes.size());
			for (int i = 0; i < changes.size(); i++) {
				long place = ++this.position;
				String key = "";
				for (Sink sink : targets) {
					key = sink.add(place, changes.get(i), commit, i);
				}
				keys.add(key);
			}
			targets.forEach(this::wake);
			return keys;
		});
	}

	List<UUID> ids() {
		return locked(() -> List.copyOf(this.sinks.keySet()));
	}

	/**
	 * Hand out changes.
	 * @param id the sink
	 * @param batchSize how many at most
	 * @param waitFor how long to wait for a change, by real time; zero not to wait
	 * @param again whether changes that are out come again
	 * @return what is handed out, sooner or later; ends with a {@link Refusal} if the
	 * sink's changes cannot be reached
	 */
	CompletableFuture<List<HandedOutChange>> receive(UUID id, int batchSize, Duration waitFor, boolean again) {
		return locked(() -> {
			Sink sink = find(id);
			if (waitFor.isZero() || !sink.mustWait()) {
				return CompletableFuture.completedFuture(sink.receive(batchSize, now(), again));
			}
			SinkPoll poll = new SinkPoll(sink, batchSize);
			sink.addPoll(poll);
			poll.timer(endAfter(waitFor, poll));
			return poll.answer();
		});
	}

	/**
	 * Ack changes.
	 * @param id the sink
	 * @param ackIds the ids
	 * @param done run before anybody can see the result
	 */
	void ack(UUID id, Collection<String> ackIds, Runnable done) {
		locked(() -> {
			find(id).running().ack(ackIds, now());
			done.run();
			return id;
		});
	}

	/**
	 * Give changes back.
	 * @param id the sink
	 * @param ackIds the ids
	 * @param done run before anybody can see the result
	 */
	void nack(UUID id, Collection<String> ackIds, Runnable done) {
		locked(() -> {
			find(id).running().nack(ackIds, now());
			done.run();
			return id;
		});
	}

	/**
	 * Change the status of a sink, which restarts all stores.
	 */
	void status(UUID id, SinkStatus status) {
		locked(() -> {
			find(id).status(status);
			restart();
			return id;
		});
	}

	void restart() {
		locked(() -> {
			this.sinks.values().forEach((sink) -> {
				sink.state().restart(now());
				wake(sink);
			});
			return true;
		});
	}

	int polls(UUID id) {
		return locked(() -> find(id).polls().size());
	}

	/**
	 * Look at the changes of a sink, or change them without HTTP.
	 */
	<T> T with(UUID id, Function<SinkState, T> work) {
		return locked(() -> work.apply(find(id).state()));
	}

	Instant now() {
		return this.clock.instant().truncatedTo(ChronoUnit.MICROS);
	}

	/**
	 * End all receives that wait, without an answer.
	 */
	void cancelPolls() {
		locked(() -> {
			this.sinks.values().stream().flatMap((sink) -> sink.polls().stream()).forEach((poll) -> {
				poll.sink().removePoll(poll);
				poll.stopTimer();
			});
			return true;
		});
	}

	// One change ends all receives that wait; the first gets it.
	private void wake(Sink sink) {
		if (!sink.mustWait()) {
			sink.polls().stream().filter(SinkPoll::wake).forEach((poll) -> endAfter(this.wakeDelay, poll));
		}
	}

	private Disposable endAfter(Duration delay, SinkPoll poll) {
		return Schedulers.parallel().schedule(() -> end(poll), delay.toMillis(), TimeUnit.MILLISECONDS);
	}

	private void end(SinkPoll poll) {
		poll.stopTimer();
		List<HandedOutChange> batch;
		try {
			batch = locked(
					() -> (poll.sink().removePoll(poll)) ? poll.sink().receive(poll.batchSize(), now(), false) : null);
		}
		catch (Refusal ex) {
			poll.answer().completeExceptionally(ex);
			return;
		}
		if (batch != null) {
			poll.answer().complete(batch);
		}
	}

	private Sink find(UUID id) {
		Sink sink = this.sinks.get(id);
		if (sink == null) {
			throw Refusal.notFound("consumer");
		}
		return sink;
	}

	private <T extends @Nullable Object> T locked(Supplier<T> work) {
		this.lock.lock();
		try {
			return work.get();
		}
		finally {
			this.lock.unlock();
		}
	}

}
