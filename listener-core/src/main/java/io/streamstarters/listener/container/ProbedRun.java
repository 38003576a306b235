package io.streamstarters.listener.container;

import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

import io.streamstarters.listener.DeadLetteredEvent;
import io.streamstarters.listener.Delivery;
import io.streamstarters.listener.ListenerErrorHandler;
import io.streamstarters.listener.Settlement;
import io.streamstarters.listener.container.DeliveryOutcome.Kind;
import org.jspecify.annotations.Nullable;

/**
 * Finds out for a probe what becomes of the deliveries of one run, from what passes
 * between the run and what it works with.
 */
final class ProbedRun {

	private final DeliveryProbe probe;

	private final Map<String, Trail> trails = new ConcurrentHashMap<>();

	ProbedRun(DeliveryProbe probe) {
		this.probe = probe;
	}

	void delivered(Delivery delivery) {
		this.probe.delivered(delivery);
	}

	DeliveryHandler handler(DeliveryHandler handler) {
		return (attempts) -> {
			attempts.forEach((attempt) -> this.trails.put(attempt.delivery().id(), new Trail(attempt)));
			return handler.handle(attempts);
		};
	}

	ContainerServices services(ContainerServices services) {
		ListenerErrorHandler errorHandler = services.errorHandler();
		return new ContainerServices((failure) -> {
			trail(failure.delivery()).failure = failure.cause();
			return errorHandler.handle(failure);
		}, services.deadLetters(), services.executor(), (event) -> {
			if (event instanceof DeadLetteredEvent deadLettered) {
				trail(deadLettered.failure().delivery()).deadLettered = true;
			}
			services.events().accept(event);
		}, services.observer());
	}

	/** A copy that comes second finds no trail. */
	CompletionStage<?> settle(ProbedSource source, Delivery delivery, Settlement settlement) {
		Trail trail = this.trails.remove(delivery.id());
		Trail left = (trail != null) ? trail : new Trail(null);
		return source.settleUnseen(delivery, settlement)
			.whenComplete((answer, refusal) -> this.probe
				.concluded(new DeliveryOutcome(delivery, left.kind(settlement), settlement, left.failure, refusal)));
	}

	private Trail trail(Delivery delivery) {
		return this.trails.computeIfAbsent(delivery.id(), (id) -> new Trail(null));
	}

	/**
	 * What is known of a message so far.
	 */
	private static final class Trail {

		private final @Nullable DeliveryAttempt attempt;

		private volatile @Nullable Throwable failure;

		private volatile boolean deadLettered;

		Trail(@Nullable DeliveryAttempt attempt) {
			this.attempt = attempt;
		}

		Kind kind(Settlement settlement) {
			if (this.failure != null) {
				return this.deadLettered ? Kind.DEAD_LETTERED : Kind.FAILED;
			}
			boolean acknowledged = settlement instanceof Settlement.Ack;
			if (this.attempt == null || this.attempt.isDuplicate()) {
				return acknowledged ? Kind.DUPLICATE : Kind.GIVEN_BACK;
			}
			if (this.attempt.isSkipped()) {
				return Kind.FILTERED;
			}
			if (acknowledged) {
				return Kind.HANDLED;
			}
			if (!this.attempt.isReached()) {
				return Kind.GIVEN_BACK;
			}
			return (settlement instanceof Settlement.Discard) ? Kind.DISCARDED : Kind.DEFERRED;
		}

	}

}
