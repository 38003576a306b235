package io.streamstarters.listener.container;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;

import io.streamstarters.listener.PayloadException;
import io.streamstarters.listener.ProcessedMessageStore;
import io.streamstarters.listener.Settlement;
import org.jspecify.annotations.Nullable;

/**
 * What is handled and recorded together. The handler gets attempts of its own, so that
 * what it says of them can be forgotten when the unit is undone.
 */
final class OnceOnlyUnit implements ProcessedMessageStore.Work {

	private final Map<String, DeliveryAttempt> attempts = new LinkedHashMap<>();

	private final Map<String, DeliveryAttempt> trials = new LinkedHashMap<>();

	private final DeliveryHandler handler;

	private boolean run;

	private @Nullable Throwable failure;

	OnceOnlyUnit(List<DeliveryAttempt> attempts, DeliveryHandler handler) {
		attempts.forEach((attempt) -> this.attempts.put(attempt.delivery().id(), attempt));
		this.handler = handler;
	}

	Set<String> messageIds() {
		return Collections.unmodifiableSet(this.attempts.keySet());
	}

	@Override
	public Set<String> run(Set<String> newIds) throws Exception {
		if (this.run) {
			throw new IllegalStateException("The work of a unit is done once");
		}
		this.run = true;
		this.attempts.forEach((id, attempt) -> {
			if (newIds.contains(id)) {
				this.trials.put(id, attempt.trial());
			}
		});
		try {
			return this.trials.isEmpty() ? Set.of() : handle();
		}
		catch (Throwable ex) {
			this.failure = ex;
			throw ex;
		}
	}

	private Set<String> handle() throws Exception {
		CompletionStage<?> later = this.handler.handle(List.copyOf(this.trials.values()));
		if (later != null) {
			await(later);
		}
		Set<String> processed = new LinkedHashSet<>();
		for (Map.Entry<String, DeliveryAttempt> entry : this.trials.entrySet()) {
			DeliveryAttempt trial = entry.getValue();
			Settlement decision = trial.end();
			if (!trial.isReached() || (trial.failure() != null && !isUnreadable(trial))) {
				throw new PartialFailure();
			}
			if (trial.failure() == null && (decision == null || decision instanceof Settlement.Ack)) {
				processed.add(entry.getKey());
			}
		}
		return processed;
	}

	/** The handler has not begun with it. */
	private static boolean isUnreadable(DeliveryAttempt trial) {
		return trial.failure() instanceof PayloadException;
	}

	private static void await(CompletionStage<?> later) throws Exception {
		try {
			later.toCompletableFuture().get();
		}
		catch (ExecutionException ex) {
			if (ex.getCause() instanceof Error error) {
				throw error;
			}
			throw (ex.getCause() instanceof Exception cause) ? cause : ex;
		}
	}

	/**
	 * Says what became of the deliveries.
	 * @param thrown why nothing was recorded, or {@code null} if it was
	 */
	void conclude(@Nullable Throwable thrown) {
		// What the store makes of a failure of the work says less.
		Throwable failure = (this.failure != null) ? this.failure : thrown;
		this.attempts.forEach((id, attempt) -> {
			DeliveryAttempt trial = this.trials.get(id);
			if (trial != null) {
				trial.end();
				conclude(attempt, trial, failure);
			}
			else if (failure == null || this.run) {
				attempt.duplicate();
			}
			else {
				attempt.fail(failure);
			}
		});
	}

	private static void conclude(DeliveryAttempt attempt, DeliveryAttempt trial, @Nullable Throwable failure) {
		Throwable own = trial.failure();
		if (own != null) {
			attempt.fail(own);
		}
		else if (failure == null) {
			attempt.follow(trial);
		}
		else if (failure instanceof PartialFailure) {
			attempt.notReached();
		}
		else {
			attempt.fail(failure);
		}
	}

	/** Undoes a unit of which a part is fine. */
	private static final class PartialFailure extends Exception {

		PartialFailure() {
			super("Some messages of a batch failed", null, false, false);
		}

	}

}
