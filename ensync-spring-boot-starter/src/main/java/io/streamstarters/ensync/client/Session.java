package io.streamstarters.ensync.client;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;

import io.streamstarters.ensync.client.TransportException.Kind;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One login with its heartbeat. It ends once, for the first reason there is, and is never
 * used again: what comes after is a new session.
 */
final class Session {

	private static final Logger logger = LoggerFactory.getLogger(Session.class);

	private final TransportSession wire;

	private final EngineTimer timer;

	private final Duration heartbeatInterval;

	private final String url;

	private final AtomicBoolean heartbeatRefused = new AtomicBoolean();

	private final CompletableFuture<TransportException> end = new CompletableFuture<>();

	private volatile @Nullable Future<?> nextHeartbeat;

	Session(TransportSession wire, EngineTimer timer, Duration heartbeatInterval, String url) {
		this.wire = wire;
		this.timer = timer;
		this.heartbeatInterval = heartbeatInterval;
		this.url = url;
	}

	/**
	 * Starts the heartbeat.
	 * @param onAlive run after each heartbeat that proved the engine to know the session
	 */
	void keepAlive(Runnable onAlive) {
		this.nextHeartbeat = this.timer.schedule(this.heartbeatInterval, () -> isKnown().thenAccept((known) -> {
			if (known) {
				onAlive.run();
			}
			keepAlive(onAlive);
		}));
		if (!isOpen()) {
			cancelHeartbeat();
		}
	}

	/**
	 * Asks the engine for a sign of life, and ends the session if the engine does not
	 * know it, or if there is no answer.
	 */
	CompletableFuture<Void> heartbeat() {
		return isKnown().thenAccept((known) -> {
		});
	}

	/**
	 * Whether the engine has said that it knows the session. One that refuses to say may
	 * know it all the same: another session would cost both sides more, and bring the
	 * same answer. Fails when the session has ended.
	 */
	private CompletableFuture<Boolean> isKnown() {
		if (!isOpen()) {
			return CompletableFuture.failedFuture(ended());
		}
		return this.wire.heartbeat().thenApply((done) -> true).exceptionallyCompose((failure) -> {
			TransportException cause = ofHeartbeat(Failures.transport(failure));
			if (cause.kind() == Kind.REFUSED) {
				warnOfRefusal(cause);
				return CompletableFuture.completedFuture(false);
			}
			end(cause);
			return CompletableFuture.failedFuture(cause);
		});
	}

	private void warnOfRefusal(TransportException cause) {
		if (this.heartbeatRefused.compareAndSet(false, true)) {
			logger.warn("The EnSync engine at {} does not take the heartbeat of a session, which is kept until"
					+ " something else shows that it is lost: {}", this.url, cause.getMessage());
		}
	}

	/** There is nothing else that the engine could have failed to find. */
	private static TransportException ofHeartbeat(TransportException failure) {
		return (failure.kind() == Kind.SESSION_DOUBTFUL) ? as(Kind.SESSION_UNKNOWN, failure) : failure;
	}

	private static TransportException as(Kind kind, TransportException failure) {
		return new TransportException(kind, failure.getMessage(), failure.getCause());
	}

	/**
	 * Makes a call under this session, and ends it when the call shows that the engine no
	 * longer knows it.
	 */
	<T extends @Nullable Object> CompletableFuture<T> call(Function<TransportSession, CompletableFuture<T>> operation) {
		if (!isOpen()) {
			return CompletableFuture.failedFuture(ended());
		}
		CompletableFuture<T> result;
		try {
			result = operation.apply(this.wire);
		}
		catch (RuntimeException ex) {
			result = CompletableFuture.failedFuture(ex);
		}
		return result.exceptionallyCompose((failure) -> explain(Failures.transport(failure)));
	}

	private <T extends @Nullable Object> CompletableFuture<T> explain(TransportException failure) {
		switch (failure.kind()) {
			case SESSION_UNKNOWN, CONNECTION_LOST -> end(failure);
			// Only over some transports has the connection ended by it.
			case TOO_LARGE -> heartbeat();
			case SESSION_DOUBTFUL -> {
				return isKnown().exceptionally((lost) -> false)
					.thenCompose((known) -> CompletableFuture
						.failedFuture(known ? as(Kind.REFUSED, failure) : lost(failure)));
			}
			default -> {
			}
		}
		return CompletableFuture.failedFuture(failure);
	}

	/** Nothing says that the engine knows the session: another one is the safe choice. */
	private TransportException lost(TransportException failure) {
		TransportException cause = as(Kind.SESSION_UNKNOWN, failure);
		end(cause);
		return cause;
	}

	EventStream subscribe(String eventName, EventStream.Listener listener) {
		return this.wire.subscribe(eventName, listener);
	}

	boolean confirmsSubscriptions() {
		return this.wire.confirmsSubscriptions();
	}

	boolean isOpen() {
		return !this.end.isDone();
	}

	/** Ends the session; only the first call has an effect. */
	void end(TransportException cause) {
		if (this.end.complete(cause)) {
			cancelHeartbeat();
			this.wire.close();
		}
	}

	/** Runs an action when the session ends, at once if it has ended already. */
	void onEnd(Consumer<TransportException> action) {
		this.end.thenAccept(action);
	}

	private void cancelHeartbeat() {
		Future<?> heartbeat = this.nextHeartbeat;
		if (heartbeat != null) {
			heartbeat.cancel(false);
		}
	}

	private TransportException ended() {
		return new TransportException(Kind.SESSION_UNKNOWN, "the session has ended: " + this.end.join().getMessage(),
				null);
	}

}
