package io.streamstarters.ensync.test;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * The engine itself, without a transport: queues, holders, deferral. Everything happens
 * under one lock, deliveries included, so that an event is in one hand at a time. Methods
 * that carry a client id throw {@link UnknownSessionException} if there is no such
 * session, and {@link RefusedException} if the answer is no.
 */
final class EventBroker {

	private static final long MIN_DELAY_MS = 1000;

	private static final long MAX_DELAY_MS = Duration.ofHours(24).toMillis();

	private static final int MAX_PRIORITY = 5;

	private final ReentrantLock lock = new ReentrantLock();

	private final BrokerState state;

	EventBroker(BrokerSettings settings) {
		this.state = new BrokerState(settings, this::tick);
	}

	// What a client asks

	Login connect(String appKey, EnSyncConnection connection) {
		return locked(() -> {
			Session session = this.state.openSession(appKey, connection);
			return new Login(session.clientId(), session.mailbox().app().publicKey());
		});
	}

	void heartbeat(String clientId) {
		run(() -> this.state.session(clientId).heartbeat(this.state.now()));
	}

	EventData publish(String clientId, String name, String recipient, String payload, String metadata,
			@Nullable String payloadMetadata) {
		return locked(() -> {
			Session session = this.state.session(clientId);
			if (name.isEmpty() || recipient.isEmpty() || payload.isEmpty()) {
				throw new RefusedException("MISSING_PARAMETERS: name, recipient and payload are required");
			}
			Mailbox mailbox = this.state.mailbox(recipient);
			if (mailbox == null) {
				throw new RefusedException("NOT_FOUND: recipient not found");
			}
			String sender = session.mailbox().app().publicKey();
			return this.state.add(mailbox, name, sender, payload, metadata, payloadMetadata).data();
		});
	}

	/**
	 * Open a stream. A second one for the same name and session takes the place of the
	 * first, so that a client whose stream broke without the engine's knowledge gets its
	 * events back; unless streams are shared.
	 * @return the sink whose place was taken, or {@code null}
	 */
	@Nullable EventSink subscribe(String clientId, String name, EventSink sink) {
		return locked(() -> {
			Session session = this.state.session(clientId);
			if (name.isEmpty()) {
				throw new RefusedException("MISSING_PARAMETERS: name is required");
			}
			return this.state.open(session, name, sink);
		});
	}

	EventSink unsubscribe(String clientId, String name) {
		return locked(() -> {
			Subscription subscription = this.state.subscription(clientId, name);
			this.state.unsubscribe(subscription);
			return subscription.sink();
		});
	}

	void acknowledge(String clientId, String idem, String name, long block) {
		run(() -> {
			StoredEvent event = this.state.held(clientId, idem, name);
			checkBlock(event, block);
			this.state.settle(event, EventState.ACKED);
		});
	}

	private static void checkBlock(StoredEvent event, long block) {
		if (event.data().block() != block) {
			throw new RefusedException("NOT_FOUND: the event has another partition block");
		}
	}

	Instant defer(String clientId, String idem, String name, long delayMs, long priority, String reason) {
		return locked(() -> {
			this.state.session(clientId);
			if (delayMs != 0 && (delayMs < MIN_DELAY_MS || delayMs > MAX_DELAY_MS)) {
				throw new RefusedException("INVALID_DELAY: Delay must be between 1000ms and 24 hours");
			}
			if (priority < 0 || priority > MAX_PRIORITY) {
				throw new RefusedException("INVALID_PRIORITY: Priority must be between 1 and 5");
			}
			StoredEvent event = this.state.held(clientId, idem, name);
			Duration delay = Duration.ofMillis(delayMs);
			Instant due = this.state.now().plus(delay);
			event.addDeferral(new Deferral(delay, (int) priority, reason));
			if (delay.isZero()) {
				this.state.giveBack(event);
			}
			else {
				this.state.deferUntil(event, due);
			}
			return due;
		});
	}

	void discard(String clientId, String idem, String name, String reason) {
		run(() -> {
			this.state.session(clientId);
			StoredEvent event = this.state.held(clientId, idem, name);
			event.setDiscardReason(reason);
			this.state.settle(event, EventState.DISCARDED);
		});
	}

	/**
	 * Take an event back that the session holds or that is settled: it comes again.
	 */
	void rollback(String clientId, String idem, String name, long block) {
		run(() -> {
			StoredEvent event = this.state.own(clientId, idem, name);
			if (!event.state().isSettled()) {
				this.state.held(clientId, idem, name);
			}
			checkBlock(event, block);
			this.state.giveBack(event);
		});
	}

	Replayed replay(String clientId, String idem, String name) {
		return locked(() -> {
			StoredEvent event = this.state.own(clientId, idem, name);
			return new Replayed(event.mailbox().outgoing(event.data()), event.mailbox().app().publicKey(),
					event.state() == EventState.ACKED, this.state.now());
		});
	}

	void pause(String clientId, String name) {
		run(() -> {
			Subscription subscription = this.state.subscription(clientId, name);
			if (subscription.isPaused()) {
				throw new RefusedException("ALREADY_PAUSED: " + name);
			}
			subscription.setPaused(true);
		});
	}

	void resume(String clientId, String name) {
		run(() -> {
			Subscription subscription = this.state.subscription(clientId, name);
			if (!subscription.isPaused()) {
				throw new RefusedException("NOT_PAUSED: " + name);
			}
			subscription.setPaused(false);
			this.state.dispatch(subscription.session().mailbox());
		});
	}

	// What happens to a stream

	void streamReady(EventSink sink) {
		run(() -> {
			Subscription subscription = this.state.stream(sink);
			if (subscription != null) {
				this.state.dispatch(subscription.session().mailbox());
			}
		});
	}

	void streamClosed(EventSink sink) {
		run(() -> this.state.close(sink));
	}

	// What the server and its tests ask

	void start() {
		run(() -> {
			this.state.setRunning(true);
			this.state.tick();
		});
	}

	/**
	 * Hand nothing out any more. Held events stay held until {@link #endSessions}.
	 */
	void suspend() {
		run(() -> this.state.setRunning(false));
	}

	void endSessions() {
		run(() -> {
			this.state.closeAll((connection) -> true);
			this.state.expire(this.state.allSessions());
		});
	}

	/**
	 * Take the streams of connections away at once; none of their events goes to another
	 * of them.
	 * @return the sinks, for the caller to end
	 */
	List<EventSink> takeStreams(Predicate<EnSyncConnection> connections) {
		return locked(() -> {
			List<EventSink> sinks = this.state.closeAll(connections);
			this.state.dispatchAll();
			return sinks;
		});
	}

	void expireSession(String clientId) {
		run(() -> this.state.expire(List.of(this.state.session(clientId))));
	}

	/**
	 * Forget the sessions that logged in on connections.
	 */
	void expireSessions(Predicate<EnSyncConnection> connections) {
		run(() -> this.state.expire(this.state.allSessions()
			.stream()
			.filter((session) -> connections.test(session.connection()))
			.toList()));
	}

	String deliverRaw(EnSyncApp app, String name, String sender, String payload, String metadata) {
		return locked(() -> this.state.add(mailbox(app), name, sender, payload, metadata, null).data().idem());
	}

	void redeliver(String idem) {
		run(() -> {
			StoredEvent event = this.state.find(idem);
			if (event == null) {
				throw new IllegalArgumentException("There is no event " + idem + ", or no longer.");
			}
			Subscription holder = event.holder();
			if (holder != null) {
				event.mailbox().deliverCopy(event, holder);
			}
			else {
				this.state.giveBack(event);
			}
		});
	}

	/**
	 * Do what is due.
	 */
	void tick() {
		run(this.state::tick);
	}

	List<ReceivedEvent> events(EnSyncApp app) {
		return locked(() -> mailbox(app).snapshot());
	}

	long count(EnSyncApp app, EventState state) {
		return locked(() -> mailbox(app).count(state));
	}

	List<EnSyncSession> sessions() {
		return locked(() -> this.state.allSessions().stream().map(Session::snapshot).toList());
	}

	private Mailbox mailbox(EnSyncApp app) {
		return Objects.requireNonNull(this.state.mailbox(app.publicKey()));
	}

	private void run(Runnable action) {
		locked(() -> {
			action.run();
			return true;
		});
	}

	private <T extends @Nullable Object> T locked(Supplier<T> action) {
		this.lock.lock();
		try {
			return action.get();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * An event that was asked for once more, and what the engine says about that.
	 */
	record Replayed(EventData event, String recipient, boolean acknowledged, Instant time) {
	}

	/**
	 * What a client gets for its app key.
	 */
	record Login(String clientId, String publicKey) {
	}

}
