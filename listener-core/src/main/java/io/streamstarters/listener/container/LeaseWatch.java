package io.streamstarters.listener.container;

import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import io.streamstarters.listener.Delivery;
import io.streamstarters.listener.LeaseOverrunEvent;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells when handlers outlive the lease of what they handle, while they still do.
 */
final class LeaseWatch {

	private static final Logger logger = LoggerFactory.getLogger(LeaseWatch.class);

	private final String listenerId;

	private final @Nullable String leaseSetting;

	private final Collection<InHand> inHand;

	private final ContainerServices services;

	private final ContainerStatistics statistics;

	/**
	 * One timer for all messages, so that a message costs none, unless its lease ends
	 * before.
	 */
	private final AtomicReference<@Nullable Look> next = new AtomicReference<>();

	LeaseWatch(String listenerId, @Nullable String leaseSetting, Collection<InHand> inHand, ContainerServices services,
			ContainerStatistics statistics) {
		this.listenerId = listenerId;
		this.leaseSetting = leaseSetting;
		this.inHand = inHand;
		this.services = services;
		this.statistics = statistics;
	}

	void started(InHand message, Delivery delivery) {
		message.start();
		Duration left = delivery.timeLeft();
		if (left != null) {
			lookIn(left);
		}
	}

	private void lookIn(Duration time) {
		long nanos = time.toNanos() + 1;
		Look look = new Look(System.nanoTime() + nanos);
		Look present = this.next.get();
		while (present == null || look.time() - present.time() < 0) {
			if (this.next.compareAndSet(present, look)) {
				// Not on the thread of all timers: listeners of events may take their
				// time.
				CompletableFuture.delayedExecutor(nanos, TimeUnit.NANOSECONDS).execute(() -> look(look));
				return;
			}
			present = this.next.get();
		}
	}

	private void look(Look look) {
		if (!this.next.compareAndSet(look, null)) {
			// An earlier one came before it and has seen to all that are left.
			return;
		}
		Duration next = null;
		for (InHand message : this.inHand) {
			Delivery delivery = message.valid();
			if (delivery == null) {
				overrun(message);
			}
			else if (message.handling() != null) {
				Duration left = delivery.timeLeft();
				next = (left != null && (next == null || left.compareTo(next) < 0)) ? left : next;
			}
		}
		if (next != null) {
			lookIn(next);
		}
	}

	/** The timer may have been too late, or the handler is done in the same moment. */
	void ended(InHand message) {
		if (message.valid() == null) {
			overrun(message);
		}
		message.stop();
	}

	private void overrun(InHand message) {
		Duration handling = message.handling();
		if (handling != null && message.overrun()) {
			this.statistics.overrun();
			logger.warn(
					"Listener '{}' has been handling {} for {} ms, longer than the message's lease: it may be"
							+ " delivered again meanwhile. Raise {} or make the handler faster",
					this.listenerId, message.id(), handling.toMillis(), this.leaseSetting);
			this.services.publish(new LeaseOverrunEvent(this.listenerId, message.id(), handling));
		}
	}

	/**
	 * When to look next.
	 *
	 * @param time by the nano clock
	 */
	private record Look(long time) {

	}

}
