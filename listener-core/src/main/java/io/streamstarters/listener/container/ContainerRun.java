package io.streamstarters.listener.container;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

import io.streamstarters.listener.AckMode;
import io.streamstarters.listener.Delivery;
import io.streamstarters.listener.DeliverySource;
import io.streamstarters.listener.Settlement;
import io.streamstarters.listener.Settlement.Defer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run of a container, from its start to its stop. The way of a delivery is
 * {@link #onDeliveries} → {@link Workers} → {@link #handle} → {@link HandlerCaller} →
 * {@link #conclude} → {@link #finish} → {@link #settle} → {@link #release}. A permit is
 * what the source was asked for: it leaves with {@code request} and is back with
 * {@code release}.
 */
final class ContainerRun implements DeliverySource.Receiver {

	private static final Logger logger = LoggerFactory.getLogger(ContainerRun.class);

	private static final Settlement SHUTDOWN = Settlement.defer(Duration.ZERO, "Shutdown");

	private static final Settlement NO_THREAD = Settlement.defer(Duration.ofSeconds(1), "No thread");

	private final String id;

	private final DeliverySource source;

	private final ContainerServices services;

	private final ContainerOptions options;

	private final MessageMemory memory;

	private final ContainerStatistics statistics;

	private final Failures failures;

	private final RunState state;

	private final LeaseWatch leaseWatch;

	private final @Nullable IdleWatch idleWatch;

	private final WaitingDeliveries waiting = new WaitingDeliveries();

	private final ConcurrentMap<String, InHand> inHand = new ConcurrentHashMap<>();

	private final Workers workers;

	private final HandlerCaller caller;

	private final AtomicInteger inFlight = new AtomicInteger();

	private final CompletableFuture<@Nullable Void> started = new CompletableFuture<>();

	private final CompletableFuture<@Nullable Void> drained = new CompletableFuture<>();

	private final CompletableFuture<@Nullable Void> stopped = new CompletableFuture<>();

	private volatile boolean closed;

	/**
	 * Keeps a pause and its end apart, so that the source is never left in the other
	 * state.
	 */
	private final ReentrantLock pausing = new ReentrantLock();

	private volatile boolean paused;

	ContainerRun(String id, DeliverySource source, DeliveryHandler handler, ContainerServices services,
			ContainerOptions options, MessageMemory memory, ContainerStatistics statistics) {
		this.id = id;
		this.source = source;
		this.services = services;
		this.options = options;
		this.memory = memory;
		this.statistics = statistics;
		this.failures = new Failures(id, services, memory, statistics);
		this.state = new RunState(id, services);
		this.leaseWatch = new LeaseWatch(id, source.leaseSetting(), this.inHand.values(), services, statistics);
		this.workers = new Workers(id, services.executor(), options, this.waiting, this::handle,
				() -> finishWaiting(NO_THREAD));
		this.caller = new HandlerCaller(handler, services.observer(), options.batchSize() > 1, this::conclude,
				this.workers::goOn);
		Duration idleEventInterval = options.idleEventInterval();
		this.idleWatch = (idleEventInterval != null)
				? new IdleWatch(id, idleEventInterval, this.inFlight::get, this.state, services) : null;
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

	void pause() {
		setPaused(true, this.source::pause);
	}

	void resume() {
		setPaused(false, this.source::resume);
	}

	private void setPaused(boolean paused, Runnable source) {
		// A source can be paused when it has been started.
		this.started.join();
		this.pausing.lock();
		try {
			if (this.paused != paused && !this.state.isStopping()) {
				source.run();
				this.paused = paused;
			}
		}
		finally {
			this.pausing.unlock();
		}
	}

	boolean isPaused() {
		return this.paused;
	}

	DeliverySource source() {
		return this.source;
	}

	RunState state() {
		return this.state;
	}

	int inFlight() {
		return this.inFlight.get();
	}

	@Override
	public void onConnected() {
		this.state.connected();
	}

	@Override
	public void onDisconnected(@Nullable Exception cause) {
		this.state.disconnected(cause);
	}

	@Override
	public void onFailed(Exception cause) {
		stop(cause);
	}

	@Override
	public void onDeliveries(List<? extends Delivery> deliveries) {
		this.inFlight.addAndGet(deliveries.size());
		if (this.idleWatch != null) {
			this.idleWatch.active();
		}
		deliveries.forEach(this::accept);
		takeUp(deliveries.size());
	}

	@Override
	public void onCopyDropped() {
		this.statistics.redelivered();
	}

	private void takeUp(int deliveries) {
		if (this.state.isStopping()) {
			finishWaiting(SHUTDOWN);
		}
		else {
			this.workers.employ(deliveries);
		}
	}

	private void accept(Delivery delivery) {
		InHand arrived = new InHand(delivery);
		InHand accepted = this.inHand.compute(delivery.id(), (id, present) -> {
			if (present != null) {
				present.addCopy(delivery);
				return present;
			}
			return this.memory.isHandled(id) ? null : arrived;
		});
		if (accepted == null) {
			logger.debug("Listener '{}' has handled {} before: settled again", this.id, delivery.id());
			this.statistics.duplicate();
			this.statistics.redelivered();
			settle(delivery, 1, Settlement.ack(), new CompletableFuture<>());
		}
		else if (accepted == arrived) {
			if (this.memory.isFailing(delivery.id())) {
				this.statistics.redelivered();
			}
			this.waiting.add(arrived);
		}
		else {
			this.statistics.redelivered();
			// However long the handler takes, and however often the message comes
			// meanwhile.
			List<Delivery> replaced = accepted.dropReplacedBy(delivery);
			if (!replaced.isEmpty()) {
				replaced.forEach(this.source::onDropped);
				release(replaced.size());
			}
		}
	}

	/**
	 * Hands messages to the handler.
	 * @return whether the handler is done with them, so that the worker can take others
	 */
	private boolean handle(List<InHand> batch) {
		List<DeliveryAttempt> attempts = begin(batch);
		if (attempts.isEmpty()) {
			return true;
		}
		return this.caller.call(attempts);
	}

	/** Those of the messages that can be handled. What becomes of the others is done. */
	private List<DeliveryAttempt> begin(List<InHand> batch) {
		List<DeliveryAttempt> attempts = new ArrayList<>(batch.size());
		for (InHand message : batch) {
			Delivery delivery = message.valid();
			if (this.state.isStopping() || delivery == null) {
				finish(message, SHUTDOWN);
				continue;
			}
			DeliveryAttempt attempt = new DeliveryAttempt(message, delivery, this.memory.nextAttempt(delivery.id()));
			Throwable unreadable = whyUnreadable(delivery);
			if (unreadable != null) {
				attempt.fail(unreadable);
				this.caller.conclude(attempt);
				continue;
			}
			attempts.add(attempt);
			this.leaseWatch.started(message, delivery);
		}
		return attempts;
	}

	private static @Nullable Throwable whyUnreadable(Delivery delivery) {
		try {
			return delivery.failure();
		}
		catch (Throwable ex) {
			return ex;
		}
	}

	private void conclude(List<DeliveryAttempt> attempts, @Nullable Throwable failure) {
		List<InHand> notReached = new ArrayList<>(0);
		for (DeliveryAttempt attempt : attempts) {
			Throwable cause = (attempt.failure() != null) ? attempt.failure() : failure;
			if (cause == null && !attempt.isReached() && attempt.end() == null) {
				notReached.add(attempt.message());
			}
			else if (cause == null && this.options.ackMode() == AckMode.MANUAL) {
				awaitDecision(attempt);
			}
			else {
				conclude(attempt, attempt.end(), cause);
			}
		}
		notReached.forEach(InHand::stop);
		this.waiting.putBack(notReached);
	}

	/**
	 * A decision that is there already is carried out at once, another one on the thread
	 * that decides. The error handler is not called by the thread of all timers.
	 */
	private void awaitDecision(DeliveryAttempt attempt) {
		attempt.decidedWithin(this.options.settlementTimeout()).whenComplete((decision, timeout) -> {
			if (timeout == null) {
				conclude(attempt, decision, null);
				return;
			}
			logger.warn(
					"Listener '{}' acknowledges by hand and has not settled {} within {} after its method: the"
							+ " message counts as failed",
					this.id, attempt.delivery().id(), this.options.settlementTimeout());
			this.services.run(() -> conclude(attempt, null, timeout));
		});
	}

	private void conclude(DeliveryAttempt attempt, @Nullable Settlement explicit, @Nullable Throwable failure) {
		InHand message = attempt.message();
		Delivery delivery = attempt.delivery();
		this.leaseWatch.ended(message);
		if (explicit == null && failure != null) {
			fail(message, delivery, failure);
			return;
		}
		if (failure != null && !attempt.isSkipped()) {
			// The failure is no last argument, so that one that cannot be printed does no
			// harm.
			logger.warn("Listener '{}' failed with {} after it had settled {}", this.id, failure, delivery.id());
		}
		if (explicit instanceof Defer) {
			this.statistics.retried();
			this.memory.failed(delivery.id());
		}
		Settlement settlement = (explicit != null) ? explicit : Settlement.ack();
		if (attempt.isSkipped()) {
			this.statistics.filtered();
		}
		else if (attempt.isDuplicate()) {
			logger.debug("Listener '{}' has processed {} before: settled again", this.id, delivery.id());
			this.statistics.duplicate();
		}
		else if (settlement instanceof Settlement.Ack) {
			this.statistics.handled();
		}
		finish(message, settlement);
	}

	private void fail(InHand message, Delivery delivery, Throwable failure) {
		CompletionStage<Settlement> settlement;
		try {
			settlement = this.failures.settle(delivery, failure);
		}
		catch (Throwable ex) {
			// Whatever happens, the permit comes back.
			settlement = CompletableFuture.completedStage(Failures.UNDECIDED);
		}
		settlement.whenComplete((decided, undecided) -> {
			Settlement known = (undecided == null) ? decided : Failures.UNDECIDED;
			if (known instanceof Defer) {
				this.statistics.retried();
			}
			finish(message, known);
		});
	}

	private void finish(InHand message, Settlement settlement) {
		settleAll(message, settlement);
		if (message.orderingKey() != null) {
			takeUp(1);
		}
	}

	private void settleAll(InHand message, Settlement settlement) {
		if (settlement instanceof Settlement.Ack) {
			this.memory.handled(message.id());
		}
		else if (settlement instanceof Settlement.Discard) {
			this.memory.forgetFailures(message.id());
		}
		this.inHand.remove(message.id());
		// No copy can be added any more, so that all share the settlement. The lease of
		// the last one is the longest, so that its answer counts.
		CompletableFuture<@Nullable Object> settled = message.settled();
		Delivery next;
		while ((next = message.deliveries().pollLast()) != null) {
			List<Delivery> copies = message.dropSettledWith(next);
			copies.forEach(this.source::onDropped);
			settle(next, 1 + copies.size(), settlement, settled);
			settled = new CompletableFuture<>();
		}
		this.waiting.left(message);
	}

	/**
	 * Settles a delivery.
	 * @param permits how many come back with it
	 * @param settled gets the answer
	 */
	private void settle(Delivery delivery, int permits, Settlement settlement,
			CompletableFuture<@Nullable Object> settled) {
		if (this.closed || isTooLate(delivery, settlement)) {
			logger.debug("Listener '{}' has {} too late to settle it: it comes again", this.id, delivery.id());
			this.source.onDropped(delivery);
			release(permits);
			settled.completeExceptionally(new IllegalStateException("It was too late to settle the message"));
			return;
		}
		CompletionStage<?> answered;
		try {
			answered = this.source.settle(delivery, settlement);
		}
		catch (RuntimeException | Error ex) {
			answered = CompletableFuture.failedStage(ex);
		}
		answered.whenComplete((answer, failure) -> {
			release(permits);
			if (failure == null) {
				settled.complete(answer);
				return;
			}
			Throwable cause = Failures.unwrap(failure);
			logger.warn("Listener '{}' could not settle {}, which comes again: {}", this.id, delivery.id(),
					cause.getMessage());
			settled.completeExceptionally(cause);
		});
	}

	private static boolean isTooLate(Delivery delivery, Settlement settlement) {
		return delivery.isExpired() && !(settlement instanceof Settlement.Ack && delivery.acceptsLateAck());
	}

	private void release(int permits) {
		if (this.idleWatch != null) {
			this.idleWatch.active();
		}
		int left = this.inFlight.addAndGet(-permits);
		if (!this.state.isStopping()) {
			this.source.request(permits);
		}
		else if (left == 0) {
			this.drained.complete(null);
		}
	}

	/** Those behind the ones that wait are polled in their turn. */
	private void finishWaiting(Settlement settlement) {
		InHand next;
		while ((next = this.waiting.poll()) != null) {
			settleAll(next, settlement);
		}
	}

	/**
	 * Stops.
	 * @return completes when it has stopped and the application has been told so. Who is
	 * told so does not wait for itself
	 */
	CompletableFuture<?> stop() {
		return stop(null);
	}

	private CompletableFuture<?> stop(@Nullable Exception failure) {
		if (this.state.get() == ContainerState.STOPPED) {
			return CompletableFuture.completedFuture(null);
		}
		if (this.state.stopping(failure)) {
			this.workers.hurry();
			this.started.thenRun(this::drain)
				.thenCompose((nothing) -> within(this.drained))
				.exceptionally((timeout) -> {
					logger.warn("Listener '{}' stops with {} deliveries still in hand after {}: they come again",
							this.id, this.inFlight.get(), this.options.shutdownTimeout());
					return null;
				})
				.thenCompose((nothing) -> within(close().toCompletableFuture()))
				.whenComplete((nothing, disorder) -> {
					if (disorder != null) {
						logger.warn("Listener '{}' did not disconnect in order", this.id, disorder);
					}
					within(this.state.stopped()).whenComplete((told, late) -> this.stopped.complete(null));
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

}
