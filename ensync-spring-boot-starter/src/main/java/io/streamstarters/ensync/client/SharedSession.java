package io.streamstarters.ensync.client;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;

import io.streamstarters.ensync.client.TransportException.Kind;
import org.jspecify.annotations.Nullable;

/**
 * The session that all publishing of a client shares. There is one login under way at
 * most, and callers that need a session meanwhile wait for the same one.
 */
final class SharedSession {

	private final Supplier<CompletableFuture<Session>> login;

	private final AtomicReference<@Nullable CompletableFuture<Session>> current = new AtomicReference<>();

	private volatile boolean closed;

	SharedSession(Supplier<CompletableFuture<Session>> login) {
		this.login = login;
	}

	/** The open session, or a new one; fails with {@link TransportException}. */
	CompletableFuture<Session> get() {
		while (!this.closed) {
			CompletableFuture<Session> present = this.current.get();
			if (present != null && isUsable(present)) {
				return present;
			}
			CompletableFuture<Session> fresh = new CompletableFuture<>();
			if (this.current.compareAndSet(present, fresh)) {
				this.login.get().whenComplete((session, failure) -> complete(fresh, session, failure));
				return fresh;
			}
		}
		return CompletableFuture.failedFuture(closedException());
	}

	/**
	 * Makes a call under the open session or a new one, and makes it once more when the
	 * engine did not do it because it had forgotten the session.
	 */
	<T> CompletableFuture<T> call(Function<TransportSession, CompletableFuture<T>> operation) {
		return callOnce(operation).exceptionallyCompose((failure) -> {
			TransportException cause = Failures.transport(failure);
			return (cause.kind() == Kind.SESSION_UNKNOWN) ? callOnce(operation) : CompletableFuture.failedFuture(cause);
		});
	}

	private <T> CompletableFuture<T> callOnce(Function<TransportSession, CompletableFuture<T>> operation) {
		return get().thenCompose((session) -> session.call(operation));
	}

	private static boolean isUsable(CompletableFuture<Session> session) {
		return !session.isDone() || (!session.isCompletedExceptionally() && session.join().isOpen());
	}

	private void complete(CompletableFuture<Session> fresh, @Nullable Session session, @Nullable Throwable failure) {
		if (session == null) {
			fresh.completeExceptionally(Failures.transport(failure));
			return;
		}
		session.keepAlive(() -> {
		});
		fresh.complete(session);
		if (this.closed) {
			session.end(closedException());
		}
	}

	void close() {
		this.closed = true;
		CompletableFuture<Session> present = this.current.get();
		if (present != null) {
			present.thenAccept((session) -> session.end(closedException()));
		}
	}

	private static TransportException closedException() {
		return new TransportException(Kind.SESSION_UNKNOWN, "the client is closed", null);
	}

}
