package io.streamstarters.sequin.listener;

import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

import io.streamstarters.sequin.InvalidSequinRequestException;
import io.streamstarters.sequin.SequinException;
import io.streamstarters.sequin.client.SequinLimits;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import org.springframework.core.NestedExceptionUtils;

/**
 * Sends the settlements of many messages in few calls: one call at a time, and all that
 * comes meanwhile goes into the next. The first one waits a little for others. A call
 * that was not carried out, or that may be repeated anyway, is repeated as long as it
 * makes sense for each message; one that was refused is split until one bad id spoils one
 * message.
 */
final class SettlementBatcher {

	private static final Duration MIN_RETRY_PAUSE = Duration.ofMillis(50);

	private static final Duration MAX_RETRY_PAUSE = Duration.ofSeconds(2);

	/** How long something is repeated that the end of the lease does not end. */
	private static final Duration REPEATED_FOR = Duration.ofSeconds(30);

	private final Function<Set<String>, Mono<Void>> call;

	private final Duration linger;

	/** What has no more time left is sent at once. */
	private final Duration hurry;

	private final boolean repeatable;

	private final Queue<Item> waiting = new ConcurrentLinkedQueue<>();

	private final AtomicInteger waitingCount = new AtomicInteger();

	/** What is sent again, before anything else. */
	private final Queue<List<Item>> again = new ConcurrentLinkedQueue<>();

	private final Set<CompletableFuture<?>> unsettled = ConcurrentHashMap.newKeySet();

	private final AtomicBoolean sending = new AtomicBoolean();

	private final AtomicBoolean lingering = new AtomicBoolean();

	/** Until when anything is sent again, once the listener has ended. */
	private volatile @Nullable Lease closing;

	/** Used by whoever is sending. */
	private final Pause retryPause = new Pause(MIN_RETRY_PAUSE, MAX_RETRY_PAUSE);

	/**
	 * Creates a batcher.
	 * @param call settles messages by their ids
	 * @param linger how long the first message waits for others
	 * @param repeatable whether a message may be settled repeatedly, and after its lease
	 */
	SettlementBatcher(Function<Set<String>, Mono<Void>> call, Duration linger, boolean repeatable) {
		this.call = call;
		this.linger = linger;
		this.hurry = linger.multipliedBy(2);
		this.repeatable = repeatable;
	}

	/**
	 * Settles a message.
	 * @param delivery the message
	 * @return completes when Sequin has confirmed it, or exceptionally when it was
	 * refused or its lease is over
	 */
	CompletableFuture<?> add(SequinDelivery delivery) {
		CompletableFuture<@Nullable Void> settled = new CompletableFuture<>();
		this.unsettled.add(settled);
		this.waiting.add(new Item(delivery, settled, this.repeatable ? repeatedUntil(delivery) : delivery.lease()));
		boolean full = this.waitingCount.incrementAndGet() >= SequinLimits.MAX_BATCH_SIZE;
		if (full || this.linger.isZero() || delivery.lease().left().compareTo(this.hurry) <= 0) {
			flush();
		}
		else if (this.lingering.compareAndSet(false, true)) {
			Schedulers.parallel().schedule(this::flush, this.linger.toNanos(), TimeUnit.NANOSECONDS);
		}
		return settled;
	}

	private static Lease repeatedUntil(SequinDelivery delivery) {
		Lease limit = new Lease(System.nanoTime() + REPEATED_FOR.toNanos());
		return (limit.endNanos() - delivery.lease().endNanos() > 0) ? limit : delivery.lease();
	}

	/** How many messages have been added and are not settled yet. */
	int size() {
		return this.unsettled.size();
	}

	/** Sends what waits, now or when the call under way has ended. */
	void flush() {
		this.lingering.set(false);
		while (hasMore() && this.sending.compareAndSet(false, true)) {
			List<Item> batch = take();
			if (!batch.isEmpty()) {
				send(batch);
				return;
			}
			this.sending.set(false);
		}
	}

	/**
	 * Completes when all that was added up to now has been settled or refused.
	 * @return never completes exceptionally
	 */
	CompletableFuture<?> flushed() {
		return CompletableFuture.allOf(this.unsettled.toArray(CompletableFuture[]::new))
			.handle((nothing, failure) -> Boolean.TRUE);
	}

	/**
	 * Ends the work: what has failed by then is left to Sequin, which hands it out again
	 * when its lease is over.
	 * @param within how long calls that failed are still repeated
	 */
	void close(Duration within) {
		this.closing = new Lease(System.nanoTime() + within.toNanos());
		flush();
	}

	private boolean hasMore() {
		return !this.again.isEmpty() || !this.waiting.isEmpty();
	}

	private List<Item> take() {
		List<Item> batch = new ArrayList<>();
		List<Item> again = this.again.poll();
		if (again != null) {
			Lease closing = this.closing;
			if (closing != null && closing.isOver()) {
				again.forEach((item) -> failed(item,
						new SequinException("The listener ended before Sequin could be told", null)));
			}
			else {
				again.forEach((item) -> addIfInTime(item, batch));
			}
			return batch;
		}
		Item next;
		while (batch.size() < SequinLimits.MAX_BATCH_SIZE && (next = this.waiting.poll()) != null) {
			this.waitingCount.decrementAndGet();
			addIfInTime(next, batch);
		}
		return batch;
	}

	private void addIfInTime(Item item, List<Item> batch) {
		if (item.limit().isOver()) {
			failed(item, new SequinException("The lease of the message was over before Sequin could be told", null));
		}
		else {
			batch.add(item);
		}
	}

	private void send(List<Item> batch) {
		Set<String> ids = new LinkedHashSet<>();
		batch.forEach((item) -> ids.add(item.delivery().ackId()));
		Mono.defer(() -> this.call.apply(ids)).subscribe((nothing) -> {
		}, (failure) -> onFailure(batch, failure), () -> onSuccess(batch));
	}

	private void onSuccess(List<Item> batch) {
		this.retryPause.reset();
		batch.forEach(this::done);
		sendNext();
	}

	private void onFailure(List<Item> batch, Throwable failure) {
		if (isRefusal(failure) && batch.size() > 1) {
			int half = batch.size() / 2;
			this.again.add(batch.subList(0, half));
			this.again.add(batch.subList(half, batch.size()));
		}
		else if (mayBeRepeated(failure)) {
			this.again.add(batch);
			Schedulers.parallel().schedule(this::sendNext, pause(failure).toMillis(), TimeUnit.MILLISECONDS);
			return;
		}
		else {
			batch.forEach((item) -> failed(item, failure));
		}
		sendNext();
	}

	/** Not counted any more when its container learns of it. */
	private void done(Item item) {
		this.unsettled.remove(item.settled());
		item.settled().complete(null);
	}

	private void failed(Item item, Throwable failure) {
		this.unsettled.remove(item.settled());
		item.settled().completeExceptionally(failure);
	}

	private Duration pause(Throwable failure) {
		Duration pause = this.retryPause.next();
		Duration askedFor = (failure instanceof SequinException ex) ? ex.getRetryAfter() : null;
		if (askedFor == null || askedFor.compareTo(pause) <= 0) {
			return pause;
		}
		// A container waits for the result.
		return (askedFor.compareTo(REPEATED_FOR) < 0) ? askedFor : REPEATED_FOR;
	}

	private void sendNext() {
		this.sending.set(false);
		flush();
	}

	/**
	 * After a lost answer the call may have been carried out. In a stream the same id may
	 * then already stand for a newer value of the key, which nobody has seen.
	 */
	private boolean mayBeRepeated(Throwable failure) {
		int status = status(failure);
		return status == 500 || status == 429 || NestedExceptionUtils.getRootCause(failure) instanceof ConnectException
				|| (this.repeatable && !isRefusal(failure) && (status < 400 || status > 500));
	}

	/**
	 * One bad id is enough for it. What is refused for another reason is refused alone
	 * too.
	 */
	private static boolean isRefusal(Throwable failure) {
		return failure instanceof InvalidSequinRequestException || status(failure) == 400;
	}

	private static int status(Throwable failure) {
		return (failure instanceof SequinException ex) ? ex.getStatus() : 0;
	}

	/**
	 * A message to settle.
	 *
	 * @param delivery the message
	 * @param settled completes when it is
	 * @param limit until when it is tried
	 */
	private record Item(SequinDelivery delivery, CompletableFuture<@Nullable Void> settled, Lease limit) {

	}

}
