package io.streamstarters.ensync.client;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

import io.streamstarters.ensync.EnSyncSubscriptionException;
import org.jspecify.annotations.Nullable;

/**
 * Settles events under the session they came on, and under no other: a new session does
 * not hold them.
 */
final class Settler {

	private static final int MAX_PRIORITY = 5;

	private final String url;

	Settler(String url) {
		this.url = url;
	}

	CompletableFuture<Void> acknowledge(ReceivedEvent event) {
		if (event == null) {
			return refuseMissing();
		}
		return settle("acknowledged", event, (wire) -> wire.acknowledge(event.event()));
	}

	CompletableFuture<DeferResult> defer(ReceivedEvent event, Duration delay, int priority, String reason) {
		if (event == null) {
			return refuseMissing();
		}
		if (delay == null || delay.compareTo(EnSyncSubscription.MIN_DELAY) < 0
				|| delay.compareTo(EnSyncSubscription.MAX_DELAY) > 0) {
			return refuse(event, "deferred: the delay must lie between 1 second and 24 hours");
		}
		return giveBack(event, delay, priority, reason);
	}

	CompletableFuture<DeferResult> release(ReceivedEvent event, int priority, String reason) {
		return (event != null) ? giveBack(event, Duration.ZERO, priority, reason) : refuseMissing();
	}

	private CompletableFuture<DeferResult> giveBack(ReceivedEvent event, Duration delay, int priority, String reason) {
		if (priority < 0 || priority > MAX_PRIORITY) {
			return refuse(event, "deferred: the priority must lie between 1 and 5, or be 0 for none");
		}
		if (reason == null) {
			return refuse(event, "deferred: the reason is missing; give an empty text for none");
		}
		return settle("deferred", event, (wire) -> wire.defer(event.event(), delay, priority, reason))
			.thenApply((answer) -> {
				Instant due = answer.deliveryTime();
				return new DeferResult(event.idem(), (due != null) ? due : Instant.now().plus(delay), due != null,
						answer.message());
			});
	}

	CompletableFuture<DiscardResult> discard(ReceivedEvent event, String reason) {
		if (event == null) {
			return refuseMissing();
		}
		if (reason == null || reason.isBlank()) {
			return refuse(event, "discarded: engines want a reason; give one");
		}
		return settle("discarded", event, (wire) -> wire.discard(event.event(), reason))
			.thenApply((message) -> new DiscardResult(event.idem(), message));
	}

	private <T extends @Nullable Object> CompletableFuture<T> settle(String action, ReceivedEvent event,
			Function<TransportSession, CompletableFuture<T>> operation) {
		return Failures.translate(event.session().call(operation), (failure) -> {
			if (mayHoldOn(failure)) {
				// The session may hold the event for good, and then gets no other one.
				event.session().end(failure);
			}
			return Failures.settlement(action, this.url, event, failure);
		});
	}

	/** Not after the engine has said that the session does not hold the event. */
	private static boolean mayHoldOn(TransportException failure) {
		return switch (failure.kind()) {
			case TIMEOUT, FAILED -> true;
			case REFUSED -> !failure.isAboutNothingToSettle();
			default -> false;
		};
	}

	private static <T extends @Nullable Object> CompletableFuture<T> refuseMissing() {
		return CompletableFuture
			.failedFuture(new EnSyncSubscriptionException("The event to settle is missing. Nothing was sent.", null));
	}

	private static <T extends @Nullable Object> CompletableFuture<T> refuse(ReceivedEvent event, String problem) {
		return CompletableFuture.failedFuture(new EnSyncSubscriptionException(
				"Event " + WireText.shown(event.idem()) + " was not " + problem + ".", null));
	}

}
