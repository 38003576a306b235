package io.streamstarters.sequin.listener;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;

import io.streamstarters.listener.Delivery;
import io.streamstarters.listener.DeliverySource;
import io.streamstarters.listener.Settlement;
import io.streamstarters.sequin.SequinException;
import io.streamstarters.sequin.listener.PolledConsumer.Polled;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.scheduler.Schedulers;

import org.springframework.util.Assert;

/**
 * Polls a consumer: one call at a time, for no more messages than were asked for, with a
 * pause that grows while there is nothing. No thread waits between two calls.
 */
final class SequinDeliverySource implements DeliverySource {

	private static final Logger logger = LoggerFactory.getLogger(SequinDeliverySource.class);

	private static final Duration MIN_ERROR_PAUSE = Duration.ofMillis(500);

	private static final Duration MAX_ERROR_PAUSE = Duration.ofSeconds(10);

	/**
	 * Sequin hands out first what was given back: without a delay one message that is
	 * given back again and again could keep all others from coming.
	 */
	private static final Duration MIN_DELAY = Duration.ofMillis(50);

	private final PolledConsumer consumer;

	private final PollingOptions options;

	private final Duration closeTimeout;

	private final SettlementBatcher acks;

	private final SharedAcks sharedAcks;

	private final SettlementBatcher nacks;

	private final HeldNacks heldNacks;

	private final PollWatch watch;

	private final AtomicInteger demand = new AtomicInteger();

	/** The most that was ever asked for at once: all permits of the container. */
	private final AtomicInteger permits = new AtomicInteger();

	private final AtomicReference<Activity> activity = new AtomicReference<>(Activity.NONE);

	/** Which pause it is: the timer of one that was cut short ends no later one. */
	private final AtomicInteger pauses = new AtomicInteger();

	private volatile boolean stopping;

	private volatile boolean paused;

	private volatile boolean backingOff;

	private volatile boolean woken;

	private final CompletableFuture<@Nullable Void> idle = new CompletableFuture<>();

	/** Used by the poller, as the next four. */
	private final Pause emptyPause;

	private final Pause errorPause = new Pause(MIN_ERROR_PAUSE, MAX_ERROR_PAUSE);

	private boolean connected;

	private boolean reported;

	private @Nullable Receiver receiver;

	/**
	 * Creates a source.
	 * @param consumer what is polled
	 * @param options how
	 * @param closeTimeout how long settlements are still sent after the end
	 */
	SequinDeliverySource(PolledConsumer consumer, PollingOptions options, Duration closeTimeout) {
		this(consumer, options, closeTimeout, System::nanoTime);
	}

	SequinDeliverySource(PolledConsumer consumer, PollingOptions options, Duration closeTimeout, LongSupplier clock) {
		this.consumer = consumer;
		this.watch = new PollWatch(clock);
		this.options = options;
		this.closeTimeout = closeTimeout;
		this.emptyPause = new Pause(options.minPause(), options.maxPause());
		this.acks = new SettlementBatcher((ids) -> consumer.ack(ids).doOnSuccess((nothing) -> wake()),
				options.ackLinger(), consumer.isAckRepeatable());
		this.sharedAcks = new SharedAcks(this.acks);
		this.nacks = new SettlementBatcher((ids) -> consumer.nack(ids).doOnSuccess((nothing) -> wake()),
				options.ackLinger(), false);
		this.heldNacks = new HeldNacks(this.nacks);
	}

	@Override
	public void start(Receiver receiver) {
		this.receiver = receiver;
	}

	@Override
	public void request(int n) {
		if (this.demand.get() == 0) {
			// Nobody has polled while nothing was wanted.
			this.watch.alive(Duration.ZERO);
		}
		this.permits.accumulateAndGet(this.demand.addAndGet(n), Math::max);
		if (isWorthACall() && this.activity.compareAndSet(Activity.LINGER, Activity.PAUSE)) {
			Schedulers.parallel().schedule(this::poll);
			return;
		}
		pollLater(Duration.ZERO);
	}

	/** Fewer may soon be joined by others, and there is enough in hand meanwhile. */
	private boolean isWorthACall() {
		int demand = this.demand.get();
		return demand >= this.options.batchSize() || demand * 2 >= this.permits.get();
	}

	@Override
	public void pause() {
		this.paused = true;
	}

	@Override
	public void resume() {
		// Of what is under way, or of what comes now.
		this.watch.startOver();
		this.paused = false;
		pollLater(Duration.ZERO);
	}

	@Override
	public String leaseSetting() {
		return this.consumer.leaseSetting();
	}

	@Override
	public @Nullable Duration stalledFor() {
		return (this.demand.get() > 0 && !this.paused && !this.stopping) ? this.watch.silence() : null;
	}

	/** The time limit does not depend on the threads that may have got stuck. */
	@Override
	public CompletionStage<Optional<Duration>> lag(Duration timeout) {
		return this.consumer.lag()
			.map(Optional::of)
			.onErrorComplete()
			.defaultIfEmpty(Optional.empty())
			.toFuture()
			.completeOnTimeout(Optional.empty(), timeout.toMillis(), TimeUnit.MILLISECONDS);
	}

	private void pollLater(Duration pause) {
		if (this.demand.get() == 0 || this.paused) {
			return;
		}
		boolean lingers = pause.isZero() && !isWorthACall();
		if (this.activity.compareAndSet(Activity.NONE, lingers ? Activity.LINGER : Activity.PAUSE)) {
			this.watch.alive(pause);
			int current = this.pauses.incrementAndGet();
			Schedulers.parallel().schedule(() -> {
				if (this.pauses.get() == current) {
					poll();
				}
			}, (lingers ? this.options.ackLinger() : pause).toNanos(), TimeUnit.NANOSECONDS);
		}
	}

	/**
	 * Ends the pause after a call that brought nothing. One that is under way may have
	 * looked too early.
	 */
	private void wake() {
		this.woken = this.consumer.isBlockedByUnacknowledged();
		pollIfWoken();
	}

	private void pollIfWoken() {
		if (this.woken && !this.backingOff && this.activity.get() == Activity.PAUSE) {
			Schedulers.parallel().schedule(this::poll);
		}
	}

	private void poll() {
		if (!this.activity.compareAndSet(Activity.PAUSE, Activity.POLL)
				&& !this.activity.compareAndSet(Activity.LINGER, Activity.POLL)) {
			return;
		}
		if (this.stopping || this.paused) {
			pollAgain(Duration.ZERO);
			return;
		}
		this.backingOff = false;
		this.woken = false;
		int wanted = Math.min(this.demand.get(), this.options.batchSize());
		this.watch.alive(this.consumer.longestReceive());
		// The first call shows that the server is there, and so does not wait.
		this.consumer.receive(wanted, !this.connected).subscribe(this::onAnswer, this::onError);
	}

	private void onAnswer(Polled answer) {
		this.errorPause.reset();
		connected();
		if (!answer.deliveries().isEmpty()) {
			this.emptyPause.reset();
			handOver(answer.deliveries());
			pollAgain(Duration.ZERO);
		}
		else if (answer.waited()) {
			this.emptyPause.reset();
			pollAgain(Duration.ZERO);
		}
		else {
			pollAgain(this.emptyPause.next());
		}
	}

	private void handOver(List<SequinDelivery> deliveries) {
		this.demand.addAndGet(-deliveries.size());
		if (this.stopping) {
			deliveries.forEach((delivery) -> this.heldNacks.add(delivery, Duration.ZERO));
		}
		else {
			receiver().onDeliveries(deliveries);
		}
	}

	private void connected() {
		if (!this.connected) {
			this.connected = true;
			this.reported = false;
			receiver().onConnected();
		}
	}

	private void onError(Throwable failure) {
		this.connected = false;
		this.backingOff = true;
		report(failure);
		receiver().onDisconnected((failure instanceof Exception ex) ? ex : new IllegalStateException(failure));
		Duration pause = this.errorPause.next();
		Duration askedFor = (failure instanceof SequinException ex) ? ex.getRetryAfter() : null;
		pollAgain((askedFor != null && askedFor.compareTo(pause) > 0) ? askedFor : pause);
	}

	/**
	 * Unlike a server that is away, this may well be a mistake that nobody else reports.
	 */
	private void report(Throwable failure) {
		if (this.reported || !(failure instanceof SequinException ex)) {
			return;
		}
		if (isMissing(ex)) {
			this.reported = true;
			logger.warn("The Sequin {} is not there. Its listener goes on looking for it: {}", this.consumer,
					ex.getMessage());
		}
		else if (ex.getStatus() == 401 || ex.getStatus() == 403) {
			this.reported = true;
			logger.warn("Sequin refuses the listener of the {}, which goes on asking: {}", this.consumer,
					ex.getMessage());
		}
	}

	private static boolean isMissing(SequinException failure) {
		return failure.getStatus() == 404 || PolledSink.hasNoProcess(failure);
	}

	private void pollAgain(Duration pause) {
		if (pause.isZero() && !this.stopping && !this.paused && isWorthACall()) {
			this.activity.set(Activity.PAUSE);
			poll();
			return;
		}
		this.activity.set(Activity.NONE);
		if (this.stopping) {
			this.idle.complete(null);
		}
		else {
			pollLater(pause);
			pollIfWoken();
		}
	}

	@Override
	public CompletionStage<?> settle(Delivery delivery, Settlement settlement) {
		SequinDelivery message = (SequinDelivery) delivery;
		CompletionStage<?> settled = (settlement instanceof Settlement.Defer defer)
				? this.heldNacks.add(message, this.stopping ? Duration.ZERO : delay(defer)) : ack(message);
		if (this.stopping || this.demand.get() + this.acks.size() + this.nacks.size() >= this.permits.get()) {
			// Nothing is in hand that could travel with it.
			flush();
		}
		return settled;
	}

	private CompletionStage<?> ack(SequinDelivery message) {
		this.heldNacks.forget(message);
		return this.sharedAcks.add(message);
	}

	private static Duration delay(Settlement.Defer defer) {
		return (defer.delay().compareTo(MIN_DELAY) > 0) ? defer.delay() : MIN_DELAY;
	}

	private void flush() {
		this.acks.flush();
		this.nacks.flush();
	}

	@Override
	public void stopFetching() {
		this.stopping = true;
		this.activity.updateAndGet((activity) -> (activity != Activity.POLL) ? Activity.NONE : activity);
		if (this.activity.get() == Activity.NONE) {
			this.idle.complete(null);
		}
	}

	/** A poll that is under way is let finish, so that what it brings is given back. */
	@Override
	public CompletionStage<?> close() {
		stopFetching();
		this.heldNacks.giveBackAll();
		this.acks.close(this.closeTimeout);
		this.nacks.close(this.closeTimeout);
		return this.idle.thenCompose((nothing) -> {
			flush();
			return this.acks.flushed().thenCombine(this.nacks.flushed(), (acked, nacked) -> null);
		});
	}

	private Receiver receiver() {
		Receiver receiver = this.receiver;
		Assert.state(receiver != null, "Not started");
		return receiver;
	}

	/** What the one poller is doing. It lingers when few more messages are wanted. */
	private enum Activity {

		NONE, PAUSE, LINGER, POLL

	}

}
