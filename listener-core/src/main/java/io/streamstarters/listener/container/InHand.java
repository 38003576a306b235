package io.streamstarters.listener.container;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;

import io.streamstarters.listener.Delivery;
import org.jspecify.annotations.Nullable;

/**
 * A message in hand, with the copies of it that came while it was.
 */
final class InHand {

	private final String id;

	private final @Nullable String orderingKey;

	/** All of them, which share their fate. */
	private final Deque<Delivery> deliveries = new ConcurrentLinkedDeque<>();

	private final CompletableFuture<@Nullable Object> settled = new CompletableFuture<>();

	/** Since when it is being handled, by the nano clock; 0 while it waits. */
	private volatile long startedAt;

	private final AtomicBoolean overrun = new AtomicBoolean();

	InHand(Delivery delivery) {
		this.id = delivery.id();
		this.orderingKey = delivery.orderingKey();
		this.deliveries.add(delivery);
	}

	String id() {
		return this.id;
	}

	@Nullable String orderingKey() {
		return this.orderingKey;
	}

	Deque<Delivery> deliveries() {
		return this.deliveries;
	}

	/**
	 * Takes out the deliveries that are settled by the same call.
	 */
	List<Delivery> dropSettledWith(Delivery settled) {
		return drop((delivery) -> delivery.settlementId().equals(settled.settlementId()));
	}

	private List<Delivery> drop(Predicate<Delivery> condition) {
		List<Delivery> dropped = new ArrayList<>(0);
		for (Delivery delivery : this.deliveries) {
			if (condition.test(delivery) && this.deliveries.remove(delivery)) {
				dropped.add(delivery);
			}
		}
		return dropped;
	}

	/** What the broker answers to its settlement. */
	CompletableFuture<@Nullable Object> settled() {
		return this.settled;
	}

	void addCopy(Delivery delivery) {
		this.deliveries.add(delivery);
	}

	/**
	 * Takes out the deliveries that a copy replaces, since their lease has ended.
	 */
	List<Delivery> dropReplacedBy(Delivery copy) {
		return drop((delivery) -> delivery != copy && delivery.isExpired());
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

	void start() {
		long now = System.nanoTime();
		this.startedAt = (now != 0) ? now : 1;
	}

	/** It is not being handled any more. */
	void stop() {
		this.startedAt = 0;
	}

	/** How long it has been handled so far, or {@code null} while it waits. */
	@Nullable Duration handling() {
		long startedAt = this.startedAt;
		return (startedAt != 0) ? Duration.ofNanos(System.nanoTime() - startedAt) : null;
	}

	/** Takes note that its lease has ended while it was handled; true the first time. */
	boolean overrun() {
		return this.overrun.compareAndSet(false, true);
	}

}
