package io.streamstarters.sequin.listener;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.scheduler.Schedulers;

/**
 * Keeps messages that are to come again later. Sequin hands a message out again as soon
 * as it is given back, so it is given back no earlier than it is wanted: when the lease
 * ends before, not at all. There are never more of them than Sequin hands out within one
 * lease.
 */
final class HeldNacks {

	private static final Logger logger = LoggerFactory.getLogger(HeldNacks.class);

	private final SettlementBatcher nacks;

	/** By the identity of the message: copies of one are given back together. */
	private final Map<String, Held> held = new ConcurrentHashMap<>();

	HeldNacks(SettlementBatcher nacks) {
		this.nacks = nacks;
	}

	/**
	 * Gives a message back after a delay.
	 * @param delivery the message
	 * @param delay zero or more
	 * @return completes when the message need not be kept in mind any more: one that is
	 * to wait is kept here, or left to its lease if that ends before
	 */
	CompletionStage<?> add(SequinDelivery delivery, Duration delay) {
		if (delay.isZero()) {
			return this.nacks.add(delivery);
		}
		if (delay.compareTo(delivery.lease().left()) < 0) {
			hold(delivery, delay);
		}
		return CompletableFuture.completedFuture(null);
	}

	private void hold(SequinDelivery delivery, Duration delay) {
		Held added = new Held(delivery, Disposables.swap());
		Held held = this.held.merge(delivery.id(), added, Held::newer);
		if (held == added) {
			added.timer()
				.update(Schedulers.parallel().schedule(() -> giveBack(added), delay.toMillis(), TimeUnit.MILLISECONDS));
		}
	}

	private void giveBack(Held held) {
		SequinDelivery delivery = held.delivery();
		if (this.held.remove(delivery.id(), held)) {
			held.timer().dispose();
			this.nacks.add(delivery).exceptionally((failure) -> {
				logger.debug("{} was not given back and comes again when its lease ends: {}", delivery,
						failure.getMessage());
				return null;
			});
		}
	}

	/** Does not give a message back that has been handled after all. */
	void forget(SequinDelivery delivery) {
		Held held = this.held.remove(delivery.id());
		if (held != null) {
			held.timer().dispose();
		}
	}

	/** Gives all back now. */
	void giveBackAll() {
		this.held.values().forEach(this::giveBack);
	}

	/**
	 * A message that is kept.
	 *
	 * @param delivery the message
	 * @param timer gives it back
	 */
	private record Held(SequinDelivery delivery, Disposable.Swap timer) {

		/** Under an id that came before a restart of the store nothing is given back. */
		Held newer(Held other) {
			boolean isOther = other.delivery.lease().endNanos() - this.delivery.lease().endNanos() >= 0;
			(isOther ? this : other).timer.dispose();
			return isOther ? other : this;
		}

	}

}
