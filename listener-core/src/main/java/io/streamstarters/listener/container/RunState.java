package io.streamstarters.listener.container;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one run of a container is doing, and what went wrong. Tells the application of
 * each change.
 */
final class RunState {

	private static final Logger logger = LoggerFactory.getLogger(RunState.class);

	private static final Set<ContainerState> AWAY = Set.of(ContainerState.CONNECTING, ContainerState.DISCONNECTED);

	private static final Set<ContainerState> STARTED = Set.of(ContainerState.CONNECTING, ContainerState.RUNNING,
			ContainerState.DISCONNECTED);

	private final String listenerId;

	private final ContainerServices services;

	/** Guards changes, and the next one. */
	private final ReentrantLock lock = new ReentrantLock();

	private CompletableFuture<?> told = CompletableFuture.completedFuture(null);

	private volatile ContainerState current = ContainerState.STOPPED;

	private volatile @Nullable Exception lastError;

	private volatile @Nullable Exception failure;

	RunState(String listenerId, ContainerServices services) {
		this.listenerId = listenerId;
		this.services = services;
		change(Set.of(ContainerState.STOPPED), ContainerState.CONNECTING, null);
	}

	ContainerState get() {
		return this.current;
	}

	/** Whether it is stopping, or has stopped. */
	boolean isStopping() {
		ContainerState current = this.current;
		return current == ContainerState.STOPPING || current == ContainerState.STOPPED;
	}

	@Nullable Exception lastError() {
		Exception failure = this.failure;
		return (failure != null) ? failure : this.lastError;
	}

	boolean hasFailed() {
		return this.failure != null;
	}

	void connected() {
		if (change(AWAY, ContainerState.RUNNING, null)) {
			logger.info("Listener '{}' is receiving", this.listenerId);
		}
	}

	void disconnected(@Nullable Exception cause) {
		this.lastError = cause;
		if (change(Set.of(ContainerState.RUNNING), ContainerState.DISCONNECTED, cause)) {
			logger.info("Listener '{}' is disconnected and connects again by itself: {}", this.listenerId,
					(cause != null) ? cause.getMessage() : "the broker gave no reason");
		}
	}

	/**
	 * Begins to stop.
	 * @param failure why, or {@code null} if that was asked for
	 * @return whether it was started until now
	 */
	boolean stopping(@Nullable Exception failure) {
		this.lock.lock();
		try {
			if (!STARTED.contains(this.current)) {
				return false;
			}
			// Who is told of the change can already ask for it.
			this.failure = failure;
			change(STARTED, ContainerState.STOPPING, failure);
		}
		finally {
			this.lock.unlock();
		}
		if (failure != null) {
			logger.error("Listener '{}' has failed and stops until it is started again: {}", this.listenerId,
					failure.getMessage());
		}
		return true;
	}

	/**
	 * Has stopped.
	 * @return completes when the application has been told of all changes
	 */
	CompletableFuture<?> stopped() {
		change(Set.of(ContainerState.STOPPING), ContainerState.STOPPED, null);
		this.lock.lock();
		try {
			return this.told;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * The application is told by another thread: this one may be the one that all
	 * connections share.
	 */
	private boolean change(Set<ContainerState> from, ContainerState to, @Nullable Exception cause) {
		this.lock.lock();
		try {
			ContainerState old = this.current;
			if (!from.contains(old)) {
				return false;
			}
			this.current = to;
			ListenerStateChangedEvent event = new ListenerStateChangedEvent(this.listenerId, old, to, cause);
			this.told = this.told.thenRunAsync(() -> this.services.publish(event));
			return true;
		}
		finally {
			this.lock.unlock();
		}
	}

}
