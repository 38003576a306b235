package io.streamstarters.listener.test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

import io.streamstarters.listener.Delivery;
import io.streamstarters.listener.container.DeliveryOutcome;
import io.streamstarters.listener.container.DeliveryOutcome.Kind;
import io.streamstarters.listener.container.DeliveryProbe;
import org.jspecify.annotations.Nullable;

/**
 * What one listener got and did.
 */
final class ListenerRecord implements DeliveryProbe {

	private final ReentrantLock lock = new ReentrantLock();

	private final Condition changed = this.lock.newCondition();

	private final List<Delivery> deliveries = new ArrayList<>();

	private final List<DeliveryOutcome> outcomes = new ArrayList<>();

	private int deliveriesTaken;

	private int outcomesTaken;

	@Override
	public void delivered(Delivery delivery) {
		change(() -> this.deliveries.add(delivery));
	}

	@Override
	public void concluded(DeliveryOutcome outcome) {
		change(() -> this.outcomes.add(outcome));
	}

	void reset() {
		change(() -> {
			this.deliveries.clear();
			this.outcomes.clear();
			this.deliveriesTaken = 0;
			this.outcomesTaken = 0;
		});
	}

	@Nullable Delivery nextDelivery(Duration timeout) {
		return await(timeout, () -> (this.deliveries.size() > this.deliveriesTaken)
				? this.deliveries.get(this.deliveriesTaken++) : null);
	}

	@Nullable DeliveryOutcome nextOutcome(Duration timeout) {
		return await(timeout,
				() -> (this.outcomes.size() > this.outcomesTaken) ? this.outcomes.get(this.outcomesTaken++) : null);
	}

	/** All of some kinds: fewer than asked for if they did not come in time. */
	List<DeliveryOutcome> outcomes(Set<Kind> kinds, int count, Duration timeout) {
		List<DeliveryOutcome> enough = await(timeout, () -> {
			List<DeliveryOutcome> outcomes = outcomes(kinds);
			return (outcomes.size() >= count) ? outcomes : null;
		});
		return (enough != null) ? enough : locked(() -> outcomes(kinds));
	}

	private List<DeliveryOutcome> outcomes(Set<Kind> kinds) {
		return this.outcomes.stream().filter((outcome) -> kinds.contains(outcome.kind())).toList();
	}

	/** What happened, without payloads. */
	String describe() {
		return locked(() -> {
			Map<Kind, Integer> counts = new EnumMap<>(Kind.class);
			this.outcomes.forEach((outcome) -> counts.merge(outcome.kind(), 1, Integer::sum));
			long unsettled = this.outcomes.stream().filter((outcome) -> outcome.settlementFailure() != null).count();
			return "Deliveries: " + this.deliveries.size() + ", outcomes: " + counts
					+ ((unsettled > 0) ? ", not taken by the broker: " + unsettled : "") + '.'
					+ ((this.outcomes.isEmpty()) ? ""
							: " Last outcome: " + this.outcomes.get(this.outcomes.size() - 1));
		});
	}

	/** Why a delivery or its settlement failed, the last time. */
	@Nullable Throwable lastFailure() {
		return locked(() -> {
			Throwable last = null;
			for (DeliveryOutcome outcome : this.outcomes) {
				Throwable failure = (outcome.failure() != null) ? outcome.failure() : outcome.settlementFailure();
				last = (failure != null) ? failure : last;
			}
			return last;
		});
	}

	private void change(Runnable change) {
		this.lock.lock();
		try {
			change.run();
			this.changed.signalAll();
		}
		finally {
			this.lock.unlock();
		}
	}

	private <T extends @Nullable Object> T locked(Supplier<T> read) {
		this.lock.lock();
		try {
			return read.get();
		}
		finally {
			this.lock.unlock();
		}
	}

	private <T> @Nullable T await(Duration timeout, Supplier<@Nullable T> look) {
		long left = timeout.toNanos();
		this.lock.lock();
		try {
			T found = look.get();
			while (found == null && left > 0) {
				left = this.changed.awaitNanos(left);
				found = look.get();
			}
			return found;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new AssertionError("The test was interrupted while it waited for a listener.", ex);
		}
		finally {
			this.lock.unlock();
		}
	}

}
