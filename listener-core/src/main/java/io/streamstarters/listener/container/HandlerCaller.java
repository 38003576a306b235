package io.streamstarters.listener.container;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

import io.streamstarters.listener.Settlement;
import io.streamstarters.listener.observation.ListenerObservation;
import io.streamstarters.listener.observation.ListenerObservationContext.Outcome;
import io.streamstarters.listener.observation.ListenerObserver;
import org.jspecify.annotations.Nullable;

/**
 * Calls the handler. A call lasts until what becomes of its messages is decided, all of
 * which is one observation, on whatever threads it happens.
 */
final class HandlerCaller {

	private final DeliveryHandler handler;

	private final ListenerObserver observer;

	private final boolean batch;

	private final Conclusion conclusion;

	private final Consumer<Runnable> goOn;

	/**
	 * Creates a caller.
	 * @param handler what is called
	 * @param observer observes the calls
	 * @param batch whether the handler takes batches
	 * @param conclusion decides what becomes of the messages of a call
	 * @param goOn goes on with the worker when an asynchronous result is there: runs what
	 * it is given, and takes on other work then
	 */
	HandlerCaller(DeliveryHandler handler, ListenerObserver observer, boolean batch, Conclusion conclusion,
			Consumer<Runnable> goOn) {
		this.handler = handler;
		this.observer = observer;
		this.batch = batch;
		this.conclusion = conclusion;
		this.goOn = goOn;
	}

	/**
	 * Calls the handler.
	 * @return whether the handler is done, so that the worker can take on other work
	 */
	boolean call(List<DeliveryAttempt> attempts) {
		ListenerObservation observation = observe(attempts);
		CompletionStage<?> later = (observation != ListenerObservation.NONE)
				? observation.scoped(() -> handle(attempts, observation)) : handle(attempts, observation);
		if (later == null) {
			observation.stop();
			return true;
		}
		return !isLeftTo(later, attempts, observation);
	}

	/** Ends an attempt that has failed before the handler could be called. */
	void conclude(DeliveryAttempt failed) {
		List<DeliveryAttempt> attempts = List.of(failed);
		concludeLater(attempts, observe(attempts), null);
	}

	private ListenerObservation observe(List<DeliveryAttempt> attempts) {
		if (!this.observer.isActive()) {
			return ListenerObservation.NONE;
		}
		ListenerObservation observation = this.observer.start(attempts.stream().map(DeliveryAttempt::delivery).toList(),
				this.batch, attempts.get(0).number());
		attempts.forEach((attempt) -> attempt.observedBy(observation));
		return observation;
	}

	private @Nullable CompletionStage<?> handle(List<DeliveryAttempt> attempts, ListenerObservation observation) {
		CompletionStage<?> later = null;
		Throwable failure = null;
		try {
			later = this.handler.handle(attempts);
		}
		catch (Throwable ex) {
			failure = ex;
		}
		// What interrupted the handler is meant for nobody after it.
		Thread.interrupted();
		if (later == null) {
			conclude(attempts, observation, failure);
		}
		return later;
	}

	/** Of the worker and the asynchronous result, the one that comes second goes on. */
	private boolean isLeftTo(CompletionStage<?> later, List<DeliveryAttempt> attempts,
			ListenerObservation observation) {
		CompletableFuture<@Nullable Throwable> outcome = new CompletableFuture<>();
		AtomicBoolean first = new AtomicBoolean(true);
		try {
			later.whenComplete((result, failure) -> {
				Throwable cause = (failure != null) ? Failures.unwrap(failure) : null;
				outcome.complete(cause);
				if (!first.getAndSet(false)) {
					this.goOn.accept(() -> concludeLater(attempts, observation, cause));
				}
			});
		}
		catch (Throwable ex) {
			outcome.complete(ex);
			first.set(false);
		}
		if (first.getAndSet(false)) {
			return true;
		}
		concludeLater(attempts, observation, outcome.join());
		return false;
	}

	private void concludeLater(List<DeliveryAttempt> attempts, ListenerObservation observation,
			@Nullable Throwable failure) {
		observation.scoped(() -> conclude(attempts, observation, failure));
		observation.stop();
	}

	private void conclude(List<DeliveryAttempt> attempts, ListenerObservation observation,
			@Nullable Throwable failure) {
		if (observation != ListenerObservation.NONE) {
			for (DeliveryAttempt attempt : attempts) {
				add(observation, attempt, (attempt.failure() != null) ? attempt.failure() : failure);
			}
		}
		this.conclusion.conclude(attempts, failure);
	}

	private static void add(ListenerObservation observation, DeliveryAttempt attempt, @Nullable Throwable failure) {
		if (attempt.isSkipped()) {
			observation.add(Outcome.FILTERED, null);
		}
		else if (attempt.isDuplicate()) {
			observation.add(Outcome.DUPLICATE, null);
		}
		else if (failure != null) {
			observation.add(Outcome.FAILED, failure);
		}
		else if (attempt.isReached()) {
			observation.add(outcome(attempt.decision()), null);
		}
	}

	private static Outcome outcome(@Nullable Settlement decision) {
		if (decision instanceof Settlement.Defer) {
			return Outcome.DEFERRED;
		}
		return (decision instanceof Settlement.Discard) ? Outcome.DISCARDED : Outcome.HANDLED;
	}

	/**
	 * Decides what becomes of messages.
	 */
	@FunctionalInterface
	interface Conclusion {

		/**
		 * Decides. Never throws.
		 * @param attempts the messages, and what the handler said of each
		 * @param failure why the handler failed, or {@code null} if it did not
		 */
		void conclude(List<DeliveryAttempt> attempts, @Nullable Throwable failure);

	}

}
