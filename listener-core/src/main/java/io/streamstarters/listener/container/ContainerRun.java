package io.streamstarters.listener.container;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import io.streamstarters.listener.Delivery;
import io.streamstarters.listener.DeliverySource;
import io.streamstarters.listener.FailedDelivery;
import io.streamstarters.listener.ListenerErrorHandler;
import io.streamstarters.listener.Settlement;
import io.streamstarters.listener.Settlement.Defer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run of a container, from its start to its stop. The way of a delivery is
 * {@link #onDelivery} → {@link #work} → {@link #process} → {@link #settle} →
 * {@link #release}. A permit is what the source was asked for: it leaves with
 * {@code request} and is back with {@code release}.
 */
final class ContainerRun implements DeliverySource.Receiver {

	private static final Logger logger = LoggerFactory.getLogger(ContainerRun.class);

	private static final Defer SHUTDOWN = new Defer(Duration.ZERO, "Shutdown");

	private static final Defer NO_THREAD = new Defer(Duration.ofSeconds(1), "No thread");

	private static final Defer TOO_LATE = new Defer(Duration.ZERO, "The lease ended");

	private static final Defer UNDECIDED = new Defer(Duration.ofMinutes(1), "The error handler failed");

	private final String id;

	private final DeliverySource source;

	private final DeliveryHandler handler;

	private final ListenerErrorHandler errorHandler;

	private final Executor executor;

	private final ContainerOptions options;

	private final MessageMemory memory;

	private final Queue<InHand> waiting = new ConcurrentLinkedQueue<>();

	private final ConcurrentMap<String, InHand> inHand = new ConcurrentHashMap<>();

	private final AtomicInteger workers = new AtomicInteger();

	private final AtomicInteger inFlight = new AtomicInteger();

	private final AtomicBoolean stopping = new AtomicBoolean();

	private final CompletableFuture<@Nullable Void> started = new CompletableFuture<>();

	private final CompletableFuture<@Nullable Void> drained = new CompletableFuture<>();

	private final CompletableFuture<@Nullable Void> stopped = new CompletableFuture<>();

	private volatile boolean closed;

	private volatile ContainerState connection = ContainerState.CONNECTING;

	private volatile @Nullable Exception lastError;

	private volatile @Nullable Exception failure;

	ContainerRun(String id, DeliverySource source, DeliveryHandler handler, ListenerErrorHandler errorHandler,
			Executor executor, ContainerOptions options, MessageMemory memory) {
		this.id = id;
		this.source = source;
		this.handler = handler;
		this.errorHandler = errorHandler;
		this.executor = executor;
		this.options = options;
		this.memory = memory;
	}

	void start() {
		try {
			this.source.start(this);
			this.source.request(this.options.maxInFlight());
		}
		catch (RuntimeException | Error ex) {
			stop();
			throw ex;
		}
		finally {
			// Nothing is stopped before its start has ended.
			this.started.complete(null);
		}
	}

	ContainerState state() {
		if (this.stopped.isDone()) {
			return ContainerState.STOPPED;
		}
		return this.stopping.get() ? ContainerState.STOPPING : this.connection;
	}

	@Nullable Exception lastError() {
		Exception failure = this.failure;
		return (failure != null) ? failure : this.lastError;
	}

	boolean hasFailed() {
		return this.failure != null;
	}

	int inFlight() {
		return this.inFlight.get();
	}

	@Override
	public void onConnected() {
		this.connection = ContainerState.RUNNING;
		logger.info("Listener '{}' is receiving", this.id);
	}

	@Override
	public void onDisconnected(@Nullable Exception cause) {
		this.lastError = cause;
		if (this.connection == ContainerState.RUNNING && !this.stopping.get()) {
			this.connection = ContainerState.DISCONNECTED;
			logger.info("Listener '{}' is disconnected and connects again by itself: {}", this.id,
					(cause != null) ? cause.getMessage() : "the broker gave no reason");
		}
	}

	@Override
	public void onFailed(Exception cause) {
		if (!this.stopping.get()) {
			this.failure = cause;
			logger.error("Listener '{}' has failed and stops until it is started again: {}", this.id,
					cause.getMessage());
			stop();
		}
	}

	@Override
	public void onDelivery(Delivery delivery) {
		this.inFlight.incrementAndGet();
		InHand arrived = new InHand(delivery);
		InHand accepted = this.inHand.compute(delivery.id(), (id, present) -> {
			if (present != null) {
				present.deliveries().add(delivery);
				return present;
			}
			return this.memory.isHandled(id) ? null : arrived;
		});
		if (accepted == null) {
			logger.debug("Listener '{}' has handled {} before: settled again", this.id, delivery.id());
			settle(delivery, Settlement.ack());
		}
		else if (accepted == arrived) {
			this.waiting.add(arrived);
			if (this.stopping.get()) {
				finishWaiting(SHUTDOWN);
			}
			else {
				employ();
			}
		}
	}

	/** Puts one more worker on the waiting deliveries, if the concurrency allows it. */
	private void employ() {
		int current = this.workers.get();
		while (current < this.options.concurrency() && !this.waiting.isEmpty()) {
			if (this.workers.compareAndSet(current, current + 1)) {
				try {
					this.executor.execute(this::work);
				}
				catch (RuntimeException | Error ex) {
					this.workers.decrementAndGet();
					logger.warn("Listener '{}' got no thread from its executor: {}", this.id, ex.toString());
					finishWaiting(NO_THREAD);
				}
				return;
			}
			current = this.workers.get();
		}
	}

	private void work() {
		try {
			InHand next;
			while ((next = this.waiting.poll()) != null) {
				process(next);
			}
		}
		finally {
			this.workers.decrementAndGet();
			// A delivery may have arrived between the last poll and the decrement.
			employ();
		}
	}

	private void process(InHand message) {
		Settlement settlement = UNDECIDED;
		try {
			settlement = outcome(message);
		}
		finally {
			// Whatever happens, the permit comes back.
			finish(message, settlement);
		}
	}

	private Settlement outcome(InHand message) {
		if (this.stopping.get()) {
			return SHUTDOWN;
		}
		Delivery delivery = message.valid();
		if (delivery == null) {
			return TOO_LATE;
		}
		Decision decision = new Decision();
		Throwable failure = invoke(delivery, decision);
		return decide(delivery, decision.end(), failure);
	}

	private @Nullable Throwable invoke(Delivery delivery, Decision decision) {
		Exception unreadable = delivery.failure();
		if (unreadable != null) {
			return unreadable;
		}
		try {
			this.handler.handle(delivery, this.memory.nextAttempt(delivery.id()), decision);
			return null;
		}
		catch (Throwable ex) {
			return ex;
		}
		finally {
			// What interrupted the handler is meant for nobody after it.
			Thread.interrupted();
		}
	}

	private Settlement decide(Delivery delivery, @Nullable Settlement explicit, @Nullable Throwable failure) {
		Settlement settlement = explicit;
		if (settlement == null) {
			settlement = (failure != null) ? handleFailure(delivery, failure) : Settlement.ack();
		}
		else if (settlement instanceof Defer) {
			this.memory.failed(delivery.id());
		}
		if (settlement instanceof Settlement.Ack) {
			this.memory.handled(delivery.id());
		}
		else if (settlement instanceof Settlement.Discard) {
			this.memory.forgetFailures(delivery.id());
		}
		if (explicit != null && failure != null) {
			// The failure is no last argument, so that one that cannot be printed does no
			// harm.
			logger.warn("Listener '{}' failed with {} after it had settled {}", this.id, failure, delivery.id());
		}
		return settlement;
	}

	private Settlement handleFailure(Delivery delivery, Throwable failure) {
		try {
			FailedDelivery failed = new FailedDelivery(this.id, delivery, failure, this.memory.failed(delivery.id()));
			return Objects.requireNonNull(this.errorHandler.handle(failed), "The error handler returned null");
		}
		catch (Throwable ex) {
			logger.error("The error handler of listener '{}' failed on {}, which comes again in {}", this.id,
					delivery.id(), UNDECIDED.delay(), ex);
			return UNDECIDED;
		}
		finally {
			Thread.interrupted();
		}
	}

	private void finish(InHand message, Settlement settlement) {
		this.inHand.remove(message.id());
		// No copy can be added any more, so that all copies share the settlement.
		for (Delivery delivery : message.deliveries()) {
			settle(delivery, settlement);
		}
	}

	private void settle(Delivery delivery, Settlement settlement) {
		if (this.closed || delivery.isExpired()) {
			logger.debug("Listener '{}' has {} too late to settle it: it comes again", this.id, delivery.id());
			release();
			return;
		}
		CompletionStage<?> settled;
		try {
			settled = this.source.settle(delivery, settlement);
		}
		catch (RuntimeException | Error ex) {
			settled = CompletableFuture.failedStage(ex);
		}
		settled.whenComplete((answer, failure) -> {
			if (failure != null) {
				logger.warn("Listener '{}' could not settle {}, which comes again: {}", this.id, delivery.id(),
						message(failure));
			}
			release();
		});
	}

	private static @Nullable String message(Throwable failure) {
		Throwable cause = (failure instanceof CompletionException) ? failure.getCause() : null;
		return (cause != null) ? cause.getMessage() : failure.getMessage();
	}

	private void release() {
		int left = this.inFlight.decrementAndGet();
		if (!this.stopping.get()) {
			this.source.request(1);
		}
		else if (left == 0) {
			this.drained.complete(null);
		}
	}

	private void finishWaiting(Settlement settlement) {
		InHand next;
		while ((next = this.waiting.poll()) != null) {
			finish(next, settlement);
		}
	}

	CompletableFuture<@Nullable Void> stop() {
		if (this.stopping.compareAndSet(false, true)) {
			this.started.thenRun(this::drain)
				.thenCompose((nothing) -> within(this.drained))
				.exceptionally((timeout) -> {
					logger.warn("Listener '{}' stops with {} deliveries still in hand after {}: they come again",
							this.id, this.inFlight.get(), this.options.shutdownTimeout());
					return null;
				})
				.thenCompose((nothing) -> within(close().toCompletableFuture()))
				.whenComplete((nothing, failure) -> {
					if (failure != null) {
						logger.warn("Listener '{}' did not disconnect in order", this.id, failure);
					}
					this.stopped.complete(null);
				});
		}
		return this.stopped;
	}

	private void drain() {
		try {
			this.source.stopFetching();
		}
		catch (RuntimeException | Error ex) {
			logger.warn("Listener '{}' could not tell its source to fetch nothing new", this.id, ex);
		}
		finishWaiting(SHUTDOWN);
		if (this.inFlight.get() == 0) {
			this.drained.complete(null);
		}
	}

	private CompletionStage<?> close() {
		this.closed = true;
		return this.source.close();
	}

	private <T extends @Nullable Object> CompletableFuture<T> within(CompletableFuture<T> future) {
		return future.copy().orTimeout(this.options.shutdownTimeout().toMillis(), TimeUnit.MILLISECONDS);
	}

	/**
	 * A message in hand, with the copies of it that came while it was.
	 *
	 * @param id identity of the message
	 * @param deliveries all of them, which share their fate
	 */
	private record InHand(String id, Queue<Delivery> deliveries) {

		InHand(Delivery delivery) {
			this(delivery.id(), new ConcurrentLinkedQueue<>(List.of(delivery)));
		}

		/** A copy replaces a delivery whose lease has ended. */
		@Nullable Delivery valid() {
			for (Delivery delivery : this.deliveries) {
				if (!delivery.isExpired()) {
					return delivery;
				}
			}
			return null;
		}

	}

}
