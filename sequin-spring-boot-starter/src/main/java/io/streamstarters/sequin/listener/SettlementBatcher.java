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
import java.util.function.Function;

import io.streamstarters.sequin.InvalidSequinRequestException;
import io.streamstarters.sequin.SequinException;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import org.springframework.core.NestedExceptionUtils;

/**
 * Sends the settlements of many messages in few calls: one call at a time, and all that
 * comes meanwhile goes into the next. Nothing waits while no call is under way. A call
 * that was certainly not carried out is repeated until the lease of each message is over;
 * one that was refused is repeated message by message, so that one bad id spoils one
 * message.
 */
final class SettlementBatcher {

	private static final int MAX_BATCH = 1000;

	private static final Duration MIN_RETRY_PAUSE = Duration.ofMillis(50);

	private static final Duration MAX_RETRY_PAUSE = Duration.ofSeconds(2);

	private final Function<Set<String>, Mono<Void>> call;

	private final Queue<Item> waiting = new ConcurrentLinkedQueue<>();

	private final Set<CompletableFuture<?>> unsettled = ConcurrentHashMap.newKeySet();

	private final AtomicBoolean sending = new AtomicBoolean();

	/** Used by whoever is sending. */
	private final Pause retryPause = new Pause(MIN_RETRY_PAUSE, MAX_RETRY_PAUSE);

	SettlementBatcher(Function<Set<String>, Mono<Void>> call) {
		this.call = call;
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
		settled.whenComplete((nothing, failure) -> this.unsettled.remove(settled));
		this.waiting.add(new Item(delivery, settled, false));
		send();
		return settled;
	}

	/**
	 * Completes when all that was added up to now has been settled or refused.
	 * @return never completes exceptionally
	 */
	CompletableFuture<?> flushed() {
		return CompletableFuture.allOf(this.unsettled.toArray(CompletableFuture[]::new))
			.handle((nothing, failure) -> Boolean.TRUE);
	}

	private void send() {
		while (!this.waiting.isEmpty() && this.sending.compareAndSet(false, true)) {
			List<Item> batch = take();
			if (!batch.isEmpty()) {
				send(batch);
				return;
			}
			this.sending.set(false);
		}
	}

	private List<Item> take() {
		List<Item> batch = new ArrayList<>();
		Item next;
		while (batch.size() < MAX_BATCH && (next = this.waiting.peek()) != null) {
			if (next.alone() && !batch.isEmpty()) {
				break;
			}
			this.waiting.remove();
			if (next.delivery().isExpired()) {
				next.expire();
				continue;
			}
			batch.add(next);
			if (next.alone()) {
				break;
			}
		}
		return batch;
	}

	private void send(List<Item> batch) {
		Set<String> ids = new LinkedHashSet<>();
		batch.forEach((item) -> ids.add(item.delivery().ackId()));
		Mono.defer(() -> this.call.apply(ids)).subscribe((nothing) -> {
		}, (failure) -> onFailure(batch, failure), () -> onSuccess(batch));
	}

	private void onSuccess(List<Item> batch) {
		this.retryPause.reset();
		batch.forEach((item) -> item.settled().complete(null));
		sendNext();
	}

	private void onFailure(List<Item> batch, Throwable failure) {
		if (wasNotCarriedOut(failure)) {
			this.waiting.addAll(batch);
			Schedulers.parallel().schedule(this::sendNext, this.retryPause.next().toMillis(), TimeUnit.MILLISECONDS);
			return;
		}
		if (isRefusal(failure) && batch.size() > 1) {
			batch.forEach((item) -> this.waiting.add(item.onItsOwn()));
		}
		else {
			batch.forEach((item) -> item.settled().completeExceptionally(failure));
		}
		sendNext();
	}

	private void sendNext() {
		this.sending.set(false);
		send();
	}

	/**
	 * After a lost answer the call may have been carried out, and the same id may already
	 * stand for a newer value of the key, which nobody has seen.
	 */
	private static boolean wasNotCarriedOut(Throwable failure) {
		return NestedExceptionUtils.getRootCause(failure) instanceof ConnectException || status(failure) == 500
				|| status(failure) == 429;
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
	 * @param alone whether it is sent in a call of its own
	 */
	private record Item(SequinDelivery delivery, CompletableFuture<@Nullable Void> settled, boolean alone) {

		Item onItsOwn() {
			return new Item(this.delivery, this.settled, true);
		}

		void expire() {
			this.settled.completeExceptionally(
					new SequinException("The lease of the message was over before Sequin could be told", null));
		}

	}

}
