package io.streamstarters.ensync.client;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Function;

import io.streamstarters.ensync.client.TransportException.Kind;
import org.jspecify.annotations.Nullable;

/**
 * One login with its heartbeat. It ends once, for the first reason there is, and is never
 * used again: what comes after is a new session.
 */
final class Session {

	private final TransportSession wire;

	private final EngineTimer timer;

	private final Duration heartbeatInterval;

	private final CompletableFuture<TransportException> end = new CompletableFuture<>();

	private volatile @Nullable Future<?> nextHeartbeat;

	Session(TransportSession wire, EngineTimer timer, Duration heartbeatInterval) {
		this.wire = wire;
		this.timer = timer;
		this.heartbeatInterval = heartbeatInterval;
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

	/** Asks the engine whether it knows the session; ends it if the answer is not yes. */
	CompletableFuture<Void> heartbeat() {
		if (!isOpen()) {
			return CompletableFuture.failedFuture(ended());
		}
		return this.wire.heartbeat().exceptionallyCompose((failure) -> {
			TransportException cause = ofHeartbeat(Failures.transport(failure));
			end(cause);
			return CompletableFuture.failedFuture(cause);
		});
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
			case SESSION_UNKNOWN, CONNECTION_LOST, TOO_LARGE -> end(failure);
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
