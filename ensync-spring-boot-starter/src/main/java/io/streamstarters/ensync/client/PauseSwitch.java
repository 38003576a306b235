package io.streamstarters.ensync.client;

import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

import io.streamstarters.ensync.client.TransportException.Kind;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether a subscription is to be paused, and whether its session's engine has been told.
 * The wish outlives sessions and refusals: an engine that does not pause is not listened
 * to, and one that does not resume loses its session, since a new one is not paused. An
 * engine pauses a subscription that stands, so each new session is told after it has
 * subscribed.
 */
final class PauseSwitch {

	private static final Logger logger = LoggerFactory.getLogger(PauseSwitch.class);

	private final String eventName;

	private final String url;

	private final Demand demand;

	/** Keeps the wish and what it does to the demand together. */
	private final ReentrantLock lock = new ReentrantLock();

	/** Why the subscription is paused; {@code null} when it is not. */
	private volatile @Nullable String reason;

	PauseSwitch(String eventName, String url, Demand demand) {
		this.eventName = eventName;
		this.url = url;
		this.demand = demand;
	}

	boolean isPaused() {
		return this.reason != null;
	}

	/**
	 * Changes the wish, which is done on this side at once.
	 * @param reason why, or {@code null} to resume
	 * @param told looks for the session that stands; {@code null} if none does
	 * @return completes when the engine has done so, or when there is no session any more
	 * that could be told; fails if the engine refuses to pause
	 */
	CompletableFuture<Void> set(@Nullable String reason, Supplier<@Nullable Told> told) {
		// In this order: a session that comes to stand meanwhile looks for the wish.
		this.lock.lock();
		try {
			this.reason = reason;
			this.demand.pause(reason != null);
		}
		finally {
			this.lock.unlock();
		}
		Told standing = told.get();
		return (standing != null) ? standing.tell() : CompletableFuture.completedFuture(null);
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
				tell().exceptionally((refusal) -> {
					logger.warn("{}", Failures.unwrap(refusal).getMessage());
					return null;
				});
			}
		}

		private CompletableFuture<Void> tell() {
			this.lock.lock();
			try {
				this.last = this.last.handle((done, failure) -> true).thenCompose((next) -> synchronize());
				return this.last;
			}
			finally {
				this.lock.unlock();
			}
		}

		private CompletableFuture<Void> synchronize() {
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
					else if (wish == null) {
						this.session.end(notResumed(cause));
					}
					else if (isWithoutEffect(cause)) {
						throw Failures.pause(name, PauseSwitch.this.url, cause);
					}
					else {
						// The next session starts as it is wanted.
						this.session.end(cause);
					}
					return null;
				});
		}

		private static TransportException notResumed(TransportException cause) {
			return isWithoutEffect(cause) ? new TransportException(Kind.REFUSED,
					"it cannot be resumed: " + cause.getMessage(), cause.getCause()) : cause;
		}

		private static boolean isWithoutEffect(TransportException cause) {
			return cause.kind() == Kind.REFUSED || cause.kind() == Kind.NOT_SENT;
		}

		private static boolean isDone(TransportException refusal, boolean paused) {
			return refusal.kind() == Kind.REFUSED
					&& refusal.getMessage().toUpperCase(Locale.ROOT).contains(paused ? "ALREADY_PAUSED" : "NOT_PAUSED");
		}

	}

}
