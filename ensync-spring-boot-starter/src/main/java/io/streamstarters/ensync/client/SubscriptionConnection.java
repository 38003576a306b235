package io.streamstarters.ensync.client;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;

import io.streamstarters.ensync.EnSyncAuthenticationException;
import io.streamstarters.ensync.EnSyncException;
import io.streamstarters.ensync.client.Demand.Place;
import io.streamstarters.ensync.client.TransportException.Kind;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one subscription alive: logs in, opens the stream, and starts over with a fresh
 * session whenever either of them ends. Whatever ends, ends the session first; that is
 * the one way from an open stream to the next attempt.
 */
final class SubscriptionConnection {

	private static final Logger logger = LoggerFactory.getLogger(SubscriptionConnection.class);

	private static final Duration NOT_HANDLED_DELAY = Duration.ofSeconds(5);

	private final String eventName;

	private final SubscriptionListener listener;

	private final Supplier<CompletableFuture<Session>> login;

	private final EngineTimer timer;

	private final EnSyncEngineOptions options;

	private final String url;

	private final Settler settler;

	private final PauseSwitch pause;

	private final ReconnectBackOff backOff;

	private final Demand demand = new Demand();

	/** Guards the changes of {@link #status} and {@link #current}. */
	private final ReentrantLock lock = new ReentrantLock();

	private volatile Status status = new Status(SubscriptionState.CONNECTING, null);

	private volatile @Nullable Attempt current;

	private volatile @Nullable Future<?> nextAttempt;

	/**
	 * Whether an event that is larger than accepted is on its way here. Smaller ones
	 * before it prove nothing then.
	 */
	private volatile boolean blocked;

	private volatile boolean unsettleableTold;

	SubscriptionConnection(String eventName, SubscriptionListener listener, Supplier<CompletableFuture<Session>> login,
			EngineTimer timer, EnSyncEngineOptions options, String url, Settler settler) {
		this.eventName = eventName;
		this.listener = listener;
		this.login = login;
		this.timer = timer;
		this.options = options;
		this.url = url;
		this.settler = settler;
		this.pause = new PauseSwitch(eventName, url, this.demand);
		this.backOff = new ReconnectBackOff(options);
	}

	Status status() {
		return this.status;
	}

	void request(int count) {
		this.demand.request(count);
	}

	boolean isPaused() {
		return this.pause.isPaused();
	}

	/** Pauses, or resumes when there is no reason. */
	CompletableFuture<Void> pause(@Nullable String reason) {
		return this.pause.set(reason, this::standing);
	}

	private PauseSwitch.@Nullable Told standing() {
		Attempt attempt = this.current;
		return (attempt != null && attempt.subscribed) ? attempt.told : null;
	}

	/** Makes a call under the session that stands. */
	<T> CompletableFuture<T> call(Function<TransportSession, CompletableFuture<T>> operation) {
		Attempt attempt = this.current;
		return (attempt != null) ? attempt.session.call(operation) : CompletableFuture
			.failedFuture(new TransportException(Kind.SESSION_UNKNOWN, "the subscription is not connected", null));
	}

	void connect() {
		if (isClosed()) {
			return;
		}
		this.login.get().whenComplete((session, failure) -> {
			if (session != null) {
				open(session);
			}
			else {
				disconnected(null, Failures.transport(failure));
			}
		});
	}

	private void open(Session session) {
		Attempt attempt = new Attempt(session);
		this.lock.lock();
		try {
			if (isClosed()) {
				session.end(closedException());
				return;
			}
			this.current = attempt;
		}
		finally {
			this.lock.unlock();
		}
		session.onEnd((cause) -> disconnected(attempt, cause));
		EventStream stream;
		try {
			stream = session.subscribe(this.eventName, attempt);
		}
		catch (RuntimeException ex) {
			session.end(Failures.transport(ex));
			return;
		}
		session.onEnd((cause) -> stream.cancel());
		this.lock.lock();
		try {
			if (this.current == attempt) {
				this.demand.attach(stream);
			}
		}
		finally {
			this.lock.unlock();
		}
		session.keepAlive(this::provedGood);
		if (!session.confirmsSubscriptions()) {
			this.timer.schedule(this.options.subscribeGrace(), () -> subscribed(attempt));
		}
	}

	private void provedGood() {
		this.blocked = false;
		this.backOff.reset();
	}

	private void subscribed(Attempt attempt) {
		this.lock.lock();
		try {
			if (this.current != attempt || this.status.state() == SubscriptionState.SUBSCRIBED) {
				return;
			}
			this.status = new Status(SubscriptionState.SUBSCRIBED, null);
			attempt.subscribed = true;
			this.timer.execute(this.listener::onSubscribed);
		}
		finally {
			this.lock.unlock();
		}
		attempt.told.onSubscribed();
	}

	/** An attempt has failed, before ({@code null}) or after it had a session. */
	private void disconnected(@Nullable Attempt attempt, TransportException cause) {
		EnSyncException error = (attempt != null && cause.kind() == Kind.REFUSED)
				? Failures.subscription(this.eventName, this.url, cause)
				: Failures.connection(this.url, this.options.propertyPrefix(), cause);
		this.lock.lock();
		try {
			if (isClosed() || this.current != attempt) {
				return;
			}
			this.demand.detach();
			this.current = null;
			boolean isNews = this.status.state() != SubscriptionState.DISCONNECTED;
			this.status = new Status(SubscriptionState.DISCONNECTED, error);
			if (isNews) {
				this.timer.execute(() -> this.listener.onDisconnected(error));
			}
			if (cause.kind() == Kind.TOO_LARGE && !this.blocked) {
				this.blocked = true;
				logger.warn("The subscription to {} is sent more than is accepted, and reconnects ever more seldom: {}",
						this.eventName, error.getMessage());
			}
			reconnectLater(error, isNews);
		}
		finally {
			this.lock.unlock();
		}
	}

	private void reconnectLater(EnSyncException error, boolean isNews) {
		Duration delay = this.backOff.next();
		if (delay == null) {
			this.status = new Status(SubscriptionState.FAILED, error);
			logger.warn("The subscription to {} has failed for good after {} attempts to reconnect: {}", this.eventName,
					this.options.maxReconnectAttempts(), error.getMessage());
			this.timer.execute(() -> this.listener.onFailed(error));
			return;
		}
		if (error instanceof EnSyncAuthenticationException) {
			// Whoever knocks with a wrong key should not knock often.
			delay = this.options.maxReconnectInterval();
		}
		if (isNews) {
			logger.info("The subscription to {} has no session and reconnects by itself: {}", this.eventName,
					error.getMessage());
		}
		else {
			logger.debug("The subscription to {} could not reconnect; next attempt in {}: {}", this.eventName, delay,
					error.getMessage());
		}
		this.nextAttempt = this.timer.schedule(delay, this::connect);
	}

	/**
	 * There is an event that only the end of the session makes the engine take back. It
	 * ends at once where it may have been a slip of the engine. If such an event comes
	 * again, it is kept for a while first: whatever session gets it next will have to end
	 * as well, and meanwhile others have theirs.
	 */
	private void unsettleable(Attempt attempt, String problem) {
		TransportException cause = new TransportException(Kind.SESSION_UNKNOWN,
				"it sent an event that nothing can settle: " + problem, null);
		if (this.unsettleableTold) {
			logger.debug("The subscription to {} was sent another event that nothing can settle: {}", this.eventName,
					problem);
			this.timer.schedule(NOT_HANDLED_DELAY, () -> attempt.session.end(cause));
			return;
		}
		this.unsettleableTold = true;
		logger.warn("The EnSync engine at {} sent the subscription to {} an event that nothing can settle: {}. It is"
				+ " not handed to the listener, and the session is renewed, now and whenever that happens again, so"
				+ " that the engine takes it back. Have a look at the engine's events of that name.", this.url,
				this.eventName, problem);
		attempt.session.end(cause);
	}

	/** Unsubscribes, then ends the stream and the session. Does not wait for it. */
	void close() {
		Attempt attempt;
		this.lock.lock();
		try {
			if (this.status.state() == SubscriptionState.CLOSED) {
				return;
			}
			this.status = new Status(SubscriptionState.CLOSED, this.status.lastError());
			attempt = this.current;
			this.current = null;
			this.demand.detach();
		}
		finally {
			this.lock.unlock();
		}
		Future<?> next = this.nextAttempt;
		if (next != null) {
			next.cancel(false);
		}
		if (attempt != null) {
			attempt.session.call((wire) -> wire.unsubscribe(this.eventName))
				.whenComplete((done, failure) -> attempt.session.end(closedException()));
		}
	}

	private boolean isClosed() {
		SubscriptionState state = this.status.state();
		return state == SubscriptionState.CLOSED || state == SubscriptionState.FAILED;
	}

	private static TransportException closedException() {
		return new TransportException(Kind.SESSION_UNKNOWN, "the subscription was closed", null);
	}

	/**
	 * State and last error belong together.
	 *
	 * @param state the state
	 * @param lastError why there is no session, or {@code null}
	 */
	record Status(SubscriptionState state, @Nullable EnSyncException lastError) {

	}

	/** One session with its stream; called by the transport's threads. */
	private final class Attempt implements EventStream.Listener {

		private final Session session;

		private final PauseSwitch.Told told;

		private volatile boolean subscribed;

		private volatile boolean ending;

		Attempt(Session session) {
			this.session = session;
			this.told = SubscriptionConnection.this.pause.told(session);
		}

		@Override
		public void onOpen() {
			subscribed(this);
		}

		@Override
		public void onUnsettleable(String problem) {
			if (SubscriptionConnection.this.current == this && !this.ending) {
				this.ending = true;
				unsettleable(this, problem);
			}
		}

		@Override
		public void onEvent(IncomingEvent event) {
			SubscriptionConnection connection = SubscriptionConnection.this;
			// A late event of a stream that is over comes again on the next one.
			Place place = (connection.current == this) ? connection.demand.take() : Place.NOWHERE;
			if (place == Place.NOWHERE) {
				return;
			}
			if (connection.status.state() != SubscriptionState.SUBSCRIBED) {
				subscribed(this);
			}
			if (!connection.blocked) {
				connection.backOff.reset();
			}
			ReceivedEvent received = new ReceivedEvent(event, this.session, Instant.now());
			if (place == Place.LISTENER) {
				handOn(received);
			}
			else {
				giveBack(received);
			}
		}

		/**
		 * It was on its way before the engine knew of the pause, or the engine knows of
		 * none. In that case the next one is not wanted at once, but not left lying here
		 * either, since another instance may take it.
		 */
		private void giveBack(ReceivedEvent event) {
			SubscriptionConnection connection = SubscriptionConnection.this;
			if (!connection.listener.holds(event)) {
				connection.settler.defer(event, NOT_HANDLED_DELAY, 0, "The subscription is paused");
			}
			connection.timer.schedule(NOT_HANDLED_DELAY, connection.demand::askAgain);
		}

		private void handOn(ReceivedEvent event) {
			try {
				SubscriptionConnection.this.listener.onEvent(event);
			}
			catch (Throwable ex) {
				logger.error("The listener of {} failed; {} is deferred", SubscriptionConnection.this.eventName, event,
						ex);
				SubscriptionConnection.this.settler.defer(event, NOT_HANDLED_DELAY, 0, "The listener failed");
				// Not at once: one that always fails would run through all there is.
				SubscriptionConnection.this.timer.schedule(NOT_HANDLED_DELAY, () -> request(1));
			}
		}

		@Override
		public void onClosed(@Nullable TransportException cause) {
			this.session.end((cause != null) ? cause : new TransportException(Kind.SESSION_UNKNOWN,
					"it ended the stream of " + SubscriptionConnection.this.eventName, null));
		}

	}

}
