package io.streamstarters.sequin.test;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * A Sequin server in memory, for development and tests. It speaks the {@code streams} API
 * of Sequin over real HTTP: one message per key, reversed order within a publish call,
 * visibility by the consumer's ack wait, ack ids that name consumer and key. <pre>
 * try (SequinServer server = SequinServer.builder()
 * 	.stream("orders")
 * 	.consumer("orders", "shipping", "orders.&gt;")
 * 	.start()) {
 * 	// server.url()
 * }
 * </pre> Data, faults and counts live as long as this object: they survive
 * {@link #stop()} and {@link #start()}. All methods are safe for use by several threads.
 */
public final class SequinServer implements AutoCloseable {

	private final ReentrantLock lifecycle = new ReentrantLock();

	private final StreamStore store;

	private final CallLog calls = new CallLog();

	private final SequinFaults faults = new SequinFaults();

	private final HttpFace face;

	private int port;

	private @Nullable RunningServer running;

	SequinServer(int port, StreamStore store) {
		this.port = port;
		this.store = store;
		this.face = new HttpFace(new StreamsApi(store, this.calls, this.faults), this.calls, this.faults);
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
	 * @throws RuntimeException if the port is taken
	 */
	public SequinServer start() {
		this.lifecycle.lock();
		try {
			if (this.running == null) {
				this.running = RunningServer.on(this.port, this.face);
				this.port = this.running.server().port();
			}
			return this;
		}
		finally {
			this.lifecycle.unlock();
		}
	}

	/**
	 * Stop listening and close all connections at once, calls in flight included. Data
	 * stays. Does nothing if the server does not run.
	 */
	public void stop() {
		this.lifecycle.lock();
		try {
			if (this.running != null) {
				this.running.stop();
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
	 * The ids of each ack call that took effect, oldest first.
	 * @return one list of ids per call
	 */
	public List<List<String>> ackBatches() {
		return batches(SequinOperation.ACK);
	}

	/**
	 * The ids of each nack call that took effect, oldest first.
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

	private static <T> T refusing(String subject, Supplier<T> work) {
		try {
			return work.get();
		}
		catch (Refusal ex) {
			throw new IllegalArgumentException(subject + " is refused as by a real server: " + ex.getMessage(), ex);
		}
	}

}
