package io.streamstarters.ensync.test;

import java.time.Instant;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.function.Predicate;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * All that the broker knows, and the steps that its operations are made of. Guarded by
 * the broker's lock.
 */
final class BrokerState {

	private final BrokerSettings settings;

	private final Runnable alarmAction;

	private final Map<String, Mailbox> mailboxes = new LinkedHashMap<>();

	private final Sessions sessions;

	private final EventStore events;

	private final Queue<StoredEvent> deferred = new PriorityQueue<>(
			Comparator.comparing(StoredEvent::due).thenComparing(StoredEvent::sequence));

	/**
	 * Who each stream was opened for: also the streams of sessions that are gone, and
	 * shared streams of names that are no longer subscribed to, until they end.
	 */
	private final Map<EventSink, Subscription> streams = new IdentityHashMap<>();

	private boolean running;

	BrokerState(BrokerSettings settings, Runnable alarmAction) {
		this.settings = settings;
		this.alarmAction = alarmAction;
		this.sessions = new Sessions(settings.sessionTimeout());
		this.events = new EventStore(settings.settledToKeep());
		settings.apps()
			.forEach((app) -> this.mailboxes.put(app.publicKey(),
					new Mailbox(app, settings.firstBlock(), settings.messageSizes())));
	}

	Session openSession(String appKey, EnSyncConnection connection) {
		Mailbox mailbox = this.mailboxes.values()
			.stream()
			.filter((candidate) -> candidate.app().appKey().equals(appKey)
					&& !connection.plan().refusesLogin(candidate.app().name()))
			.findFirst()
			.orElseThrow(() -> new RefusedException("UNAUTHORIZED: invalid access key"));
		Session session = this.sessions.open(mailbox, connection, now());
		connection.loggedIn(mailbox.app().name());
		arm();
		return session;
	}

	/**
	 * Forget sessions. Their streams are known until they end, but get nothing any more.
	 */
	void expire(List<Session> gone) {
		for (Session session : gone) {
			this.sessions.remove(session.clientId());
			List.copyOf(session.subscriptions().values()).forEach(this::detach);
		}
		gone.stream().map(Session::mailbox).distinct().forEach(this::dispatch);
	}

	List<Session> allSessions() {
		return List.copyOf(this.sessions.all());
	}

	StoredEvent add(Mailbox mailbox, String name, String sender, String payload, String metadata,
			@Nullable String payloadMetadata) {
		StoredEvent event = mailbox.add(name, sender, payload, metadata, payloadMetadata, now());
		this.events.add(event);
		dispatch(mailbox);
		return event;
	}

	@Nullable StoredEvent find(String idem) {
		return this.events.find(idem);
	}

	void settle(StoredEvent event, EventState state) {
		event.mailbox().take(event, state);
		this.events.settled(event);
		dispatch(event.mailbox());
	}

	void deferUntil(StoredEvent event, Instant due) {
		event.mailbox().take(event, EventState.DEFERRED);
		event.setDue(due);
		this.deferred.add(event);
		arm();
		dispatch(event.mailbox());
	}

	void giveBack(StoredEvent event) {
		if (event.state() == EventState.DEFERRED) {
			// Looks at all of them, so only when it is there.
			this.deferred.remove(event);
		}
		event.mailbox().makePending(event);
		dispatch(event.mailbox());
	}

	/**
	 * Open a stream for a name.
	 * @return the stream of the same name that ends with that, or {@code null}
	 */
	@Nullable EventSink open(Session session, String name, EventSink sink) {
		boolean shared = this.settings.sharedStream() && sink.connection().transport() == EnSyncTransport.GRPC;
		Subscription former = session.subscriptions().get(name);
		if (shared) {
			session.sharedStreams().add(sink);
		}
		if (shared && former != null && former.isShared()) {
			// The former stream may be the one that is read.
			former.setSink(sink);
			this.streams.put(sink, former);
			return null;
		}
		if (former != null) {
			close(former.sink());
		}
		Subscription subscription = new Subscription(session, new NamePattern(name), sink, shared,
				this.settings.unsettledPerSession());
		session.subscriptions().put(name, subscription);
		session.mailbox().attach(subscription);
		this.streams.put(sink, subscription);
		dispatch(session.mailbox());
		return (former != null) ? former.sink() : null;
	}

	@Nullable Subscription stream(EventSink sink) {
		return this.streams.get(sink);
	}

	/**
	 * Give a name up. A shared stream stays, for the other names and for later ones.
	 */
	void unsubscribe(Subscription subscription) {
		if (!subscription.isShared()) {
			this.streams.remove(subscription.sink());
		}
		detach(subscription);
		dispatch(subscription.session().mailbox());
	}

	/**
	 * Forget a stream, if it is known.
	 */
	void close(EventSink sink) {
		Subscription subscription = this.streams.remove(sink);
		if (subscription != null) {
			ended(sink, subscription);
			dispatch(subscription.session().mailbox());
		}
	}

	private void ended(EventSink sink, Subscription subscription) {
		Session session = subscription.session();
		if (session.sharedStreams().remove(sink)) {
			session.subscriptions()
				.values()
				.stream()
				.filter(Subscription::isShared)
				.forEach(session.mailbox()::takeBack);
		}
		if (subscription.sink() == sink) {
			detach(subscription);
		}
	}

	/**
	 * Take streams away. Nothing is handed out meanwhile.
	 */
	List<EventSink> closeAll(Predicate<EnSyncConnection> connections) {
		List<EventSink> gone = this.streams.keySet()
			.stream()
			.filter((sink) -> connections.test(sink.connection()))
			.toList();
		gone.forEach((sink) -> ended(sink, Objects.requireNonNull(this.streams.remove(sink))));
		return gone;
	}

	private void detach(Subscription subscription) {
		Session session = subscription.session();
		session.subscriptions().remove(subscription.pattern().text(), subscription);
		session.mailbox().detach(subscription);
	}

	void setRunning(boolean running) {
		this.running = running;
	}

	void dispatch(Mailbox mailbox) {
		if (this.running) {
			mailbox.dispatch();
		}
	}

	void dispatchAll() {
		this.mailboxes.values().forEach(this::dispatch);
	}

	/**
	 * Do what is due.
	 */
	void tick() {
		Instant now = now();
		StoredEvent next = this.deferred.peek();
		while (next != null && !next.due().isAfter(now)) {
			this.deferred.remove();
			next.mailbox().makePending(next);
			next = this.deferred.peek();
		}
		expire(this.sessions.silentAt(now));
		dispatchAll();
		arm();
	}

	private void arm() {
		if (this.running) {
			Stream.concat(this.deferred.stream().limit(1).map(StoredEvent::due), this.sessions.nextSilence().stream())
				.min(Instant::compareTo)
				.ifPresent((time) -> this.settings.alarm().wakeAt(time, this.alarmAction));
		}
	}

	Instant now() {
		return this.settings.clock().instant();
	}

	Session session(String clientId) {
		return this.sessions.get(clientId);
	}

	@Nullable Mailbox mailbox(String publicKey) {
		return this.mailboxes.get(publicKey);
	}

	Subscription subscription(String clientId, String name) {
		Subscription subscription = session(clientId).subscriptions().get(name);
		if (subscription == null) {
			throw new RefusedException("NOT_SUBSCRIBED: " + name);
		}
		return subscription;
	}

	/**
	 * An event of the session's app. The name may be left out, or be the pattern it was
	 * subscribed with: some official SDKs send it so.
	 */
	StoredEvent own(String clientId, String idem, String name) {
		Session session = session(clientId);
		StoredEvent event = this.events.find(idem);
		if (event == null || event.mailbox() != session.mailbox()
				|| !(name.isEmpty() || new NamePattern(name).matches(event.data().name()))) {
			throw new RefusedException("NOT_FOUND: Event not found or no longer available");
		}
		return event;
	}

	StoredEvent held(String clientId, String idem, String name) {
		StoredEvent event = own(clientId, idem, name);
		switch (event.state()) {
			case ACKED -> throw new RefusedException("NOT_FOUND: event already acknowledged");
			case DISCARDED -> throw new RefusedException("NOT_FOUND: event already discarded");
			default -> {
				Subscription holder = event.holder();
				if (holder == null || holder.session() != session(clientId)) {
					throw new RefusedException("NOT_FOUND: the event is not held by this client");
				}
			}
		}
		return event;
	}

}
