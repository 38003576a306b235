package io.streamstarters.sequin.listener;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;

import io.streamstarters.listener.Acknowledgment;
import io.streamstarters.listener.Delivery;
import io.streamstarters.listener.Settlement;
import io.streamstarters.listener.container.ContainerOptions;
import io.streamstarters.listener.container.ContainerServices;
import io.streamstarters.listener.container.DeliveryAttempt;
import io.streamstarters.listener.container.DeliveryHandler;
import io.streamstarters.listener.container.MessageListenerContainer;
import io.streamstarters.sequin.SequinHeaders;
import io.streamstarters.sequin.client.ConsumerAddress;
import io.streamstarters.sequin.client.SequinClient;
import io.streamstarters.sequin.client.SequinClientOptions;
import io.streamstarters.sequin.client.SinkConsumer;
import io.streamstarters.sequin.client.StreamConsumer;
import io.streamstarters.sequin.test.SequinServer;
import org.jspecify.annotations.Nullable;

/**
 * A container that listens to {@code orders/shipping}, or to the sink {@code orders}, on
 * a server, with a handler that writes down what it gets and does what a test tells it
 * to. Runs one message at a time unless it is told otherwise.
 */
final class TestListener implements DeliveryHandler, AutoCloseable {

	static final StreamConsumer SHIPPING = new StreamConsumer("orders", "shipping");

	static final SinkConsumer SINK = new SinkConsumer("orders");

	private final SequinClient client;

	private final ExecutorService executor = Executors.newCachedThreadPool();

	private final MessageListenerContainer container;

	private final List<String> handled = new CopyOnWriteArrayList<>();

	private final ConcurrentMap<String, SequinDelivery> deliveries = new ConcurrentHashMap<>();

	private final ConcurrentMap<String, CompletableFuture<?>> gates = new ConcurrentHashMap<>();

	private volatile Work work = (delivery, attempt, acknowledgment) -> {
	};

	private volatile SinkOptions sinkOptions = new SinkOptions(Duration.ofMillis(500), Duration.ofSeconds(30));

	private volatile Duration retryDelay = Duration.ofMillis(20);

	private volatile LongSupplier clock = System::nanoTime;

	TestListener(SequinServer server) {
		this(server, 1, 10);
	}

	TestListener(SequinServer server, int concurrency, int maxInFlight) {
		this(server, concurrency, maxInFlight, (polling) -> polling);
	}

	TestListener(SequinServer server, int concurrency, int maxInFlight, UnaryOperator<PollingOptions> polling) {
		this(server, SHIPPING, concurrency, maxInFlight, polling);
	}

	TestListener(SequinServer server, ConsumerAddress address, int concurrency, int maxInFlight,
			UnaryOperator<PollingOptions> polling) {
		this.client = SequinClient.create(server.url(), SequinClientOptions.defaults().withToken("token"));
		PollingOptions pollingOptions = polling
			.apply(new PollingOptions(1000, Duration.ofMillis(5), Duration.ofMillis(20), Duration.ZERO));
		ContainerOptions options = new ContainerOptions(concurrency, maxInFlight, true, Duration.ofSeconds(20), 1000,
				Duration.ofMinutes(10));
		this.container = new MessageListenerContainer("test", "sequin",
				() -> new SequinDeliverySource(consumer(address), pollingOptions, options.shutdownTimeout(),
						this.clock),
				this, new ContainerServices((failure) -> Settlement.defer(this.retryDelay, "Failed"), this.executor),
				options);
	}

	private PolledConsumer consumer(ConsumerAddress address) {
		return (address instanceof SinkConsumer sink) ? new PolledSink(this.client.reactive(), sink, this.sinkOptions)
				: new PolledStream(this.client.reactive(), (StreamConsumer) address);
	}

	/** A listener to the sink {@code orders}. */
	static TestListener ofSink(SequinServer server, int concurrency, int maxInFlight) {
		return new TestListener(server, SINK, concurrency, maxInFlight, (polling) -> polling);
	}

	TestListener withSinkOptions(Duration waitFor, Duration ackWait) {
		this.sinkOptions = new SinkOptions(waitFor, ackWait);
		return this;
	}

	/** By which it is told whether the listener polls. */
	TestListener withClock(LongSupplier clock) {
		this.clock = clock;
		return this;
	}

	/**
	 * What the handler does with each message, after it has been written down and its
	 * gate is open.
	 */
	TestListener doing(Work work) {
		this.work = work;
		return this;
	}

	TestListener failing() {
		return doing((delivery, attempt, acknowledgment) -> {
			throw new IllegalStateException("Not this time");
		});
	}

	TestListener retryingAfter(Duration delay) {
		this.retryDelay = delay;
		return this;
	}

	/**
	 * Keeps the handler busy with a message until it is let go on.
	 * @param data the message's data
	 */
	TestListener holding(String data) {
		this.gates.put(data, new CompletableFuture<>());
		return this;
	}

	void letGoOn(String data) {
		this.gates.get(data).complete(null);
	}

	TestListener start() {
		this.container.start();
		return this;
	}

	/** Stops without waiting for it. */
	CompletableFuture<?> stopping() {
		CompletableFuture<?> stopped = new CompletableFuture<>();
		this.container.stop(() -> stopped.complete(null));
		return stopped;
	}

	MessageListenerContainer container() {
		return this.container;
	}

	SequinClient client() {
		return this.client;
	}

	/** The data of what the handler was called with, in the order of the calls. */
	List<String> handled() {
		return this.handled;
	}

	/** The latest delivery with some data that the handler was called with. */
	SequinDelivery delivery(String data) {
		return this.deliveries.get(data);
	}

	String ackId(String data) {
		return delivery(data).ackId();
	}

	@Override
	public @Nullable CompletionStage<?> handle(List<DeliveryAttempt> attempts) throws Exception {
		DeliveryAttempt attempt = attempts.get(0);
		Delivery delivery = attempt.delivery();
		String data = (String) delivery.payload();
		UUID.fromString((String) delivery.headers().get(SequinHeaders.ACK_ID));
		this.deliveries.put(data, (SequinDelivery) delivery);
		this.handled.add(data);
		CompletableFuture<?> gate = this.gates.get(data);
		if (gate != null) {
			gate.get(60, TimeUnit.SECONDS);
		}
		this.work.handle(delivery, attempt.number(), attempt);
		return null;
	}

	@Override
	public void close() {
		this.gates.values().forEach((gate) -> gate.complete(null));
		this.container.stop();
		this.executor.shutdownNow();
	}

	/**
	 * What is done with a message.
	 */
	interface Work {

		void handle(Delivery delivery, int attempt, Acknowledgment acknowledgment) throws Exception;

	}

}
