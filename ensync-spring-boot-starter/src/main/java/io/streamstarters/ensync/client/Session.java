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
	 * @param onAlive run after each heartbeat that the engine answered
	 */
	void keepAlive(Runnable onAlive) {
		this.nextHeartbeat = this.timer.schedule(this.heartbeatInterval, () -> heartbeat().thenRun(() -> {
			onAlive.run();
			keepAlive(onAlive);
		}));
		if (!isOpen()) {
			cancelHeartbeat();
		}
	}

	/**
	 * Asks the engine whether it knows the session, and ends it if the answer is no, or
	 * if there is none. An engine that refuses to say, since it knows no heartbeat or has
	 * too much to do, may know the session all the same: another one would cost both
	 * sides more, and bring the same answer.
	 */
	CompletableFuture<Void> heartbeat() {
		if (!isOpen()) {
			return CompletableFuture.failedFuture(ended());
		}
		return this.wire.heartbeat().exceptionallyCompose((failure) -> {
			TransportException cause = ofHeartbeat(Failures.transport(failure));
			if (cause.kind() == Kind.REFUSED || cause.kind() == Kind.NOT_SENT) {
				warnOfRefusal(cause);
				return CompletableFuture.completedFuture(null);
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
		return (failure.kind() == Kind.SESSION_DOUBTFUL)
				? new TransportException(Kind.SESSION_UNKNOWN, failure.getMessage(), failure.getCause()) : failure;
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
				return heartbeat().handle((alive, lost) -> (lost == null) ? Kind.REFUSED : Kind.SESSION_UNKNOWN)
					.thenCompose((kind) -> CompletableFuture
						.failedFuture(new TransportException(kind, failure.getMessage(), failure.getCause())));
			}
			default -> {
			}
		}
		return CompletableFuture.failedFuture(failure);
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
