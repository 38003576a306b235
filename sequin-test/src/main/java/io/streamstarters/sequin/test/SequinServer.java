package io.streamstarters.sequin.test;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * A Sequin server in memory, for development and tests, over real HTTP. It speaks the
 * {@code streams} API of July 2024: one message per key, reversed order within a publish
 * call, visibility by the consumer's ack wait, ack ids that name consumer and key. And it
 * speaks the API of today's sinks: changes of rows in the order of their commits, one of
 * a row out at a time, long polls, ack ids that die with the store. <pre>
 * try (SequinServer server = SequinServer.builder()
 * 	.stream("orders")
 * 	.consumer("orders", "shipping", "orders.&gt;")
 * 	.sink("invoices")
 * 	.start()) {
 * 	server.sink("invoices").put(RowChange.insert("invoices", Map.of("id", 1, "total", "12.50")));
 * 	// server.url()
 * }
 * </pre> A process that cannot call this class puts changes over HTTP: {@code POST
 * /test/changes/{sink}}, which needs no token, with one change or a list that is one
 * transaction: <pre>
 * {"action": "update", "table_schema": "public", "table_name": "invoices",
 *  "record": {"id": 1, "total": "13.50"}, "changes": {"total": "12.50"},
 *  "primary_key": ["id"], "metadata": {"transaction_annotations": {"user": "x"}}}
 * </pre> Only {@code record} is required. The action is {@code insert}, {@code update},
 * {@code delete} or {@code read} ({@code insert} if absent), the table named like the
 * sink, the key {@code id}; {@code changes} belongs to an update. The answer is
 * {@code {"data": [<idempotency key>, …]}}. With {@code ?create=true} the sink is created
 * if it is not there. {@code POST /test/store/restart} does what {@link #restartStores()}
 * does. Data, faults and counts live as long as this object: they survive {@link #stop()}
 * and {@link #start()}. All methods are safe for use by several threads.
 */
public final class SequinServer implements AutoCloseable {

	private final ReentrantLock lifecycle = new ReentrantLock();

	private final StreamStore store;

	private final SinkStore sinks;

	private final CallLog calls = new CallLog();

	private final SequinFaults faults = new SequinFaults();

	private final Duration idleTimeout;

	private final HttpFace face;

	private int port;

	private @Nullable RunningServer running;

	SequinServer(int port, Duration idleTimeout, StreamStore store, SinkStore sinks, Set<SequinPath> paths,
			BearerToken token, boolean ignoreMaxBatchSize) {
		this.port = port;
		this.idleTimeout = idleTimeout;
		this.store = store;
		this.sinks = sinks;
		Map<String, Api> apis = new HashMap<>(Map.of("test", new TestApi(sinks), "health", new TestApi(sinks)));
		SinksApi sinksApi = new SinksApi(sinks, token, ignoreMaxBatchSize, this.calls, this.faults);
		paths.forEach((path) -> apis.put(path.base(),
				(path == SequinPath.STREAMS) ? new StreamsApi(store, this.calls, this.faults) : sinksApi));
		this.face = new HttpFace(apis, this.calls, this.faults);
	}

	/**
	 * Start to describe a server.
	 * @return a builder
	 */
	public static SequinServerBuilder builder() {
		return new SequinServerBuilder();
	}

	/**
	 * Start listening, on the same port as before if this is not the first time. Does
	 * nothing if the server runs.
	 * @return this server
	 * @throws reactor.netty.ChannelBindException if the port is taken
	 */
	public SequinServer start() {
		this.lifecycle.lock();
		try {
			if (this.running == null) {
				this.running = RunningServer.on(this.port, this.idleTimeout, this.face);
				this.port = this.running.server().port();
			}
			return this;
		}
		finally {
			this.lifecycle.unlock();
		}
	}

	/**
	 * Stop listening and close all connections at once, calls in flight and long polls
	 * included. Data stays, but the stores of the sinks restart, as those of a real
	 * server do with its process. Does nothing if the server does not run.
	 */
	public void stop() {
		this.lifecycle.lock();
		try {
			if (this.running != null) {
				this.running.stop();
				this.sinks.cancelPolls();
				this.sinks.restart();
				this.running = null;
			}
		}
		finally {
			this.lifecycle.unlock();
		}
	}

	/**
	 * Stop and start on the same port, keeping the data.
	 */
	public void restart() {
		stop();
		start();
	}

	@Override
	public void close() {
		stop();
	}

	/**
	 * The port, also while the server is stopped.
	 * @return the port; 0 if a free one was asked for and the server never ran
	 */
	public int port() {
		this.lifecycle.lock();
		try {
			return this.port;
		}
		finally {
			this.lifecycle.unlock();
		}
	}

	/**
	 * The address for clients.
	 * @return {@code http://localhost:<port>}
	 */
	public String url() {
		return "http://localhost:" + port();
	}

	/**
	 * What goes wrong on demand.
	 * @return the faults
	 */
	public SequinFaults faults() {
		return this.faults;
	}

	/**
	 * Create a stream, without HTTP.
	 * @param name letters, digits and underscores
	 * @throws IllegalArgumentException if the name does not fit or is taken
	 */
	public void createStream(String name) {
		refusing("Stream " + name, () -> {
			requireName(name);
			return this.store.createStream(name);
		});
	}

	/**
	 * Create a consumer, without HTTP. It is given the messages that are there.
	 * @param stream the stream's name
	 * @param name letters, digits and underscores
	 * @param filterKeyPattern which keys it gets; not validated, as in a real server
	 * @param ackWait the lease of a message that is out; a real server's default is 30
	 * seconds
	 * @throws IllegalArgumentException if the stream is not there or the name does not
	 * fit or is taken
	 */
	public void createConsumer(String stream, String name, String filterKeyPattern, Duration ackWait) {
		refusing("Consumer " + name + " of stream " + stream, () -> {
			requireName(name);
			return this.store.createConsumer(stream, ConsumerSettings.defaults(name, filterKeyPattern)
				.withAckWaitMs(Math.toIntExact(ackWait.toMillis())));
		});
	}

	/**
	 * Create a sink, without HTTP. Clients find it at once, unlike a real server's.
	 * @param settings what describes the sink
	 * @return the sink
	 * @throws IllegalArgumentException if the name is taken
	 */
	public SequinSink createSink(SinkSettings settings) {
		return refusing("Sink " + settings.name(),
				() -> new SequinSink(this.sinks, this.calls, this.sinks.create(settings)));
	}

	/**
	 * A sink of this server.
	 * @param reference id or name
	 * @return the sink
	 * @throws IllegalArgumentException if it is not there
	 */
	public SequinSink sink(String reference) {
		return refusing("Sink " + reference, () -> new SequinSink(this.sinks, this.calls, this.sinks.find(reference)));
	}

	/**
	 * All sinks of this server.
	 * @return the sinks in the order in which they were made
	 */
	public List<SequinSink> sinks() {
		return this.sinks.ids().stream().map((id) -> new SequinSink(this.sinks, this.calls, id)).toList();
	}

	/**
	 * Put changes that one transaction committed or one backfill read into all sinks.
	 * @param changes the changes in their order
	 * @return their idempotency keys, the same in all sinks
	 * @throws IllegalArgumentException if a row lacks its primary key; then none is put
	 */
	public List<String> commit(List<RowChange> changes) {
		return refusing("Commit", () -> this.sinks.put(this.sinks.ids(), changes));
	}

	/**
	 * Restart the stores of all sinks, as a real server does with its process, after an
	 * outage of Redis, and after any change of any sink. What is not acked comes again,
	 * and so do the last acked changes, at most 10000 since
	 * {@link SequinSink#saveProgress()}. All get new ack ids; the old ones do nothing,
	 * and are answered with success.
	 */
	public void restartStores() {
		this.sinks.restart();
	}

	/**
	 * Publish one message, without HTTP.
	 * @param stream the stream's name
	 * @param key the key
	 * @param data the data
	 * @return whether it was stored: false if the key has that data already
	 * @throws IllegalArgumentException if the stream is not there or the key is invalid
	 */
	public boolean publish(String stream, String key, String data) {
		return refusing("Publish to stream " + stream,
				() -> this.store.publish(stream, List.of(new NewMessage(key, data)))) == 1;
	}

	/**
	 * The messages of a stream.
	 * @param stream name or id
	 * @return one message per key, in the order of their positions
	 * @throws IllegalArgumentException if the stream is not there
	 */
	public List<StoredMessage> messages(String stream) {
		return refusing("Stream " + stream, () -> this.store.messages(stream));
	}

	/**
	 * What a consumer has in store now.
	 * @param stream name or id of its stream
	 * @param consumer name or id
	 * @return a snapshot
	 * @throws IllegalArgumentException if it is not there
	 */
	public ConsumerSnapshot consumer(String stream, String consumer) {
		return refusing("Consumer " + consumer + " of stream " + stream, () -> this.store.snapshot(stream, consumer));
	}

	/**
	 * How often an operation was called over HTTP, refused and failed calls included. A
	 * call counts when it arrives, before its work is done.
	 * @param operation the operation
	 * @return the count since the server was built or {@link #clearCalls()}
	 */
	public long calls(SequinOperation operation) {
		return this.calls.count(operation);
	}

	/**
	 * The ack and nack calls that took effect, oldest first. The oldest are dropped when
	 * more than 100000 ids have come together.
	 * @return the calls since the server was built or {@link #clearCalls()}
	 */
	public List<Settlement> settlements() {
		return this.calls.settlements();
	}

	/**
	 * The ids of each ack call of a consumer that took effect, oldest first.
	 * @return one list of ids per call
	 */
	public List<List<String>> ackBatches() {
		return batches(SequinOperation.ACK);
	}

	/**
	 * The ids of each nack call of a consumer that took effect, oldest first.
	 * @return one list of ids per call
	 */
	public List<List<String>> nackBatches() {
		return batches(SequinOperation.NACK);
	}

	/**
	 * How many receives of a consumer were in flight at once, at most.
	 * @param stream name or id of the consumer's stream
	 * @param consumer name or id
	 * @return the maximum since the server was built or {@link #clearCalls()}
	 * @throws IllegalArgumentException if the consumer is not there
	 */
	public int maxParallelReceives(String stream, String consumer) {
		return this.calls.maxReceives(consumer(stream, consumer).id());
	}

	/**
	 * Forget all calls so far: counts, settlements and maxima.
	 */
	public void clearCalls() {
		this.calls.clear();
	}

	private List<List<String>> batches(SequinOperation operation) {
		return settlements().stream()
			.filter((settlement) -> settlement.operation() == operation)
			.map(Settlement::ackIds)
			.toList();
	}

	private static void requireName(String name) {
		String problem = Names.problem(name);
		if (problem != null) {
			throw new IllegalArgumentException("The name '" + name + "' " + problem);
		}
	}

	static <T> T refusing(String subject, Supplier<T> work) {
		try {
			return work.get();
		}
		catch (Refusal ex) {
			throw new IllegalArgumentException(subject + " is refused as by a real server: " + ex.getMessage(), ex);
		}
	}

}
