package io.streamstarters.sequin.test;

import java.util.List;
import java.util.UUID;

/**
 * A sink of a {@link SequinServer}, without HTTP. All methods are safe for use by several
 * threads; all but {@link #id()} and {@link #name()} throw an
 * {@link IllegalArgumentException} once the sink is deleted.
 */
public final class SequinSink {

	private final SinkStore store;

	private final CallLog calls;

	private final UUID id;

	private final String name;

	SequinSink(SinkStore store, CallLog calls, UUID id) {
		this.store = store;
		this.calls = calls;
		this.id = id;
		this.name = store.settings(id).name();
	}

	/**
	 * The id, which may stand for the name in a path.
	 * @return the id
	 */
	public UUID id() {
		return this.id;
	}

	/**
	 * The name.
	 * @return the name
	 */
	public String name() {
		return this.name;
	}

	/**
	 * Put one change, as a transaction of its own.
	 * @param change the change
	 * @return its idempotency key
	 * @throws IllegalArgumentException if the row lacks its primary key
	 */
	public String put(RowChange change) {
		return put(List.of(change)).get(0);
	}

	/**
	 * Put changes that one transaction committed or one backfill read.
	 * @param changes the changes in their order
	 * @return their idempotency keys
	 * @throws IllegalArgumentException if a row lacks its primary key; then none is put
	 */
	public List<String> put(List<RowChange> changes) {
		return SequinServer.refusing(subject(), () -> this.store.put(List.of(this.id), changes));
	}

	/**
	 * Count what is in store.
	 * @return a snapshot
	 */
	public SinkSnapshot snapshot() {
		return SequinServer.refusing(subject(),
				() -> this.store.with(this.id, (state) -> state.snapshot(this.store.now())));
	}

	/**
	 * Look at the changes in store and at those that are acked but would come again, at
	 * most the last 10000 of these.
	 * @return a snapshot, in the order of the commits
	 */
	public List<SinkChange> changes() {
		return SequinServer.refusing(subject(),
				() -> this.store.with(this.id, (state) -> state.changes(this.store.now())));
	}

	/**
	 * How many receives wait for a change now, those included whose clients have gone
	 * away.
	 * @return the number of long polls
	 */
	public int longPolls() {
		return SequinServer.refusing(subject(), () -> this.store.polls(this.id));
	}

	/**
	 * Let the store know for good what is acked, as a real server does every so often: it
	 * does not come again when the stores restart.
	 */
	public void saveProgress() {
		SequinServer.refusing(subject(), () -> this.store.with(this.id, (state) -> {
			state.saveProgress();
			return this.id;
		}));
	}

	/**
	 * Stop handing out changes. As with any change of any sink in a real server, the
	 * stores of all sinks restart: see {@link SequinServer#restartStores()}.
	 */
	public void pause() {
		status(SinkStatus.PAUSED);
	}

	/**
	 * Answer every call with 500 from now on. The stores of all sinks restart.
	 */
	public void disable() {
		status(SinkStatus.DISABLED);
	}

	/**
	 * Hand out changes again. The stores of all sinks restart.
	 */
	public void activate() {
		status(SinkStatus.ACTIVE);
	}

	/**
	 * Delete the sink. A long poll that runs on it runs its time and is answered with
	 * 500.
	 */
	public void delete() {
		SequinServer.refusing(subject(), () -> {
			this.store.delete(this.id);
			return this.id;
		});
	}

	/**
	 * The ids of each ack call that was accepted, oldest first, ids without effect
	 * included. The oldest are dropped when the server has seen more than 100000 ids.
	 * @return one list of ids per call, since the server was built or
	 * {@link SequinServer#clearCalls()}
	 */
	public List<List<String>> ackBatches() {
		return batches(SequinOperation.SINK_ACK);
	}

	/**
	 * The ids of each nack call that was accepted, as in {@link #ackBatches()}.
	 * @return one list of ids per call
	 */
	public List<List<String>> nackBatches() {
		return batches(SequinOperation.SINK_NACK);
	}

	/**
	 * How many receives of this sink were in flight at once, at most.
	 * @return the maximum since the server was built or {@link SequinServer#clearCalls()}
	 */
	public int maxParallelReceives() {
		return this.calls.maxReceives(this.id);
	}

	private List<List<String>> batches(SequinOperation operation) {
		return this.calls.settlements()
			.stream()
			.filter((settlement) -> settlement.operation() == operation && settlement.consumerId().equals(this.id))
			.map(Settlement::ackIds)
			.toList();
	}

	private void status(SinkStatus status) {
		SequinServer.refusing(subject(), () -> {
			this.store.status(this.id, status);
			return this.id;
		});
	}

	private String subject() {
		return "Sink " + this.name;
	}

}
