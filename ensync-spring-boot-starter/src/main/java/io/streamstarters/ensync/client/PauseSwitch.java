package io.streamstarters.ensync.client;

import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

import io.streamstarters.ensync.client.TransportException.Kind;
import org.jspecify.annotations.Nullable;

/**
 * Whether a subscription is to be paused, and whether its session's engine has been told.
 * The wish outlives sessions. An engine pauses a subscription that stands, so each new
 * session is told after it has subscribed.
 */
final class PauseSwitch {

	private final String eventName;

	private final String url;

	/** Why the subscription is paused; {@code null} when it is not. */
	private volatile @Nullable String reason;

	PauseSwitch(String eventName, String url) {
		this.eventName = eventName;
		this.url = url;
	}

	boolean isPaused() {
		return this.reason != null;
	}

	/**
	 * Changes the wish.
	 * @param reason why, or {@code null} to resume
	 * @param told looks for the session that stands; {@code null} if none does
	 * @return completes when the engine has done so, or when there is no session any more
	 * that could be told; fails if the engine says no, and the wish is taken back
	 */
	CompletableFuture<Void> set(@Nullable String reason, Supplier<@Nullable Told> told) {
		// In this order: a session that comes to stand meanwhile looks for the wish.
		this.reason = reason;
		Told standing = told.get();
		return (standing != null) ? standing.tell(true) : CompletableFuture.completedFuture(null);
	}

	Told told(Session session) {
		return new Told(session);
	}

	/**
	 * What one session's engine knows of the wish. It is told one thing after the other:
	 * calls that are under way together may overtake each other.
	 */
	final class Told {

		private final Session session;

		private final ReentrantLock lock = new ReentrantLock();

		private CompletableFuture<Void> last = CompletableFuture.completedFuture(null);

		private volatile @Nullable String reason;

		Told(Session session) {
			this.session = session;
		}

		/** Tells a session that has just subscribed. */
		void onSubscribed() {
			if (isPaused()) {
				tell(false);
			}
		}

		private CompletableFuture<Void> tell(boolean mayRefuse) {
			this.lock.lock();
			try {
				this.last = this.last.handle((done, failure) -> mayRefuse).thenCompose(this::synchronize);
				return this.last;
			}
			finally {
				this.lock.unlock();
			}
		}

		private CompletableFuture<Void> synchronize(boolean mayRefuse) {
			String name = PauseSwitch.this.eventName;
			String wish = PauseSwitch.this.reason;
			if ((wish != null) == (this.reason != null)) {
				return CompletableFuture.completedFuture(null);
			}
			return this.session.call((wire) -> (wish != null) ? wire.pause(name, wish) : wire.resume(name))
				.handle((done, failure) -> {
					TransportException cause = (failure != null) ? Failures.transport(failure) : null;
					if (cause == null || isDone(cause, wish != null)) {
						this.reason = wish;
					}
					else {
						failed(cause, wish, mayRefuse);
					}
					return null;
				});
		}

		private void failed(TransportException cause, @Nullable String wish, boolean mayRefuse) {
			String action = (wish != null) ? "paused" : "resumed";
			if (cause.kind() != Kind.REFUSED) {
				// The next session starts as it is wanted.
				this.session.end(cause);
			}
			else if (mayRefuse) {
				PauseSwitch.this.reason = this.reason;
				throw Failures.pause(PauseSwitch.this.eventName, action, PauseSwitch.this.url, cause);
			}
			else {
				this.session.end(new TransportException(Kind.REFUSED,
						"it cannot be " + action + ": " + cause.getMessage(), cause.getCause()));
			}
		}

		private static boolean isDone(TransportException refusal, boolean paused) {
			return refusal.kind() == Kind.REFUSED
					&& refusal.getMessage().toUpperCase(Locale.ROOT).contains(paused ? "ALREADY_PAUSED" : "NOT_PAUSED");
		}

	}

}
