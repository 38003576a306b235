package io.streamstarters.ensync.client;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import io.streamstarters.ensync.EnSyncConnectionException;
import io.streamstarters.ensync.EnSyncException;
import io.streamstarters.ensync.EnSyncSubscriptionException;
import io.streamstarters.ensync.PublishResult;
import io.streamstarters.ensync.client.TransportException.Kind;
import io.streamstarters.ensync.crypto.AppSecretKey;
import io.streamstarters.ensync.crypto.PayloadCipher;
import org.jspecify.annotations.Nullable;

/**
 * One app on an engine. Publishing shares a session, which is opened when it is first
 * needed; each subscription has its own. Safe for use by many threads.
 */
public final class EnSyncClient implements AutoCloseable {

	private final EnSyncEngine engine;

	private final String appKey;

	private final EnSyncClientOptions options;

	private final @Nullable String appId;

	private final PayloadCipher cipher = new PayloadCipher();

	private final SharedSession session = new SharedSession(this::login);

	private final Publisher publisher;

	private final Requests requests;

	private final Set<EnSyncSubscription> subscriptions = ConcurrentHashMap.newKeySet();

	private volatile boolean closed;

	EnSyncClient(EnSyncEngine engine, String appKey, EnSyncClientOptions options) {
		this(engine, appKey, options, ReplySubscriptions.LINGER, Requests.MAX_PENDING);
	}

	EnSyncClient(EnSyncEngine engine, String appKey, EnSyncClientOptions options, Duration replyLinger,
			int maxPendingRequests) {
		this.engine = engine;
		this.appKey = appKey;
		this.options = options;
		this.appId = options.secretKeys().isEmpty() ? null : options.secretKeys().get(0).publicKey();
		this.publisher = new Publisher(this.session, this.cipher, engine, options);
		ReplySubscriptions replies = new ReplySubscriptions(this::subscribe, this::failRequests, engine.timer(),
				replyLinger);
		this.requests = new Requests(this.appId, options.secretKeys(), this.cipher, this.publisher, engine.timer(),
				new Settler(engine.url()), replies, maxPendingRequests);
	}

	private void failRequests(String eventName, EnSyncException cause) {
		this.requests.fail(eventName, cause);
	}

	/**
	 * Who this app is to others: the public half of its own secret key.
	 * @return the appId, in base64
	 * @throws IllegalStateException if the client has no secret key, or one without a
	 * public half
	 */
	public String appId() {
		String appId = this.appId;
		if (appId == null) {
			throw new IllegalStateException("This EnSync client has no secret key that an appId could be taken from");
		}
		return appId;
	}

	/**
	 * Logs in now instead of at the first publishing. Does nothing when that has been
	 * done. Blocks no longer than the call timeout.
	 * @throws io.streamstarters.ensync.EnSyncAuthenticationException if the engine
	 * refuses the app key
	 * @throws EnSyncConnectionException if it cannot be reached
	 */
	public void connect() {
		Blocking.await(connection(this.session.get()), this.engine.options().callTimeout().multipliedBy(2),
				this::unanswered);
	}

	/**
	 * Asks the engine for a sign of life; logs in for it when there is no session.
	 * @param timeout longest time to wait for it
	 * @throws EnSyncConnectionException if there is none
	 * @throws IllegalArgumentException if there is no time to wait
	 */
	public void check(Duration timeout) {
		if (timeout == null) {
			throw new IllegalArgumentException("The longest time to wait for the engine is missing.");
		}
		CompletableFuture<Void> answer = this.session.get()
			.thenCompose((first) -> first.heartbeat().exceptionallyCompose((failure) -> {
				TransportException cause = Failures.transport(failure);
				// An engine that has forgotten the session is alive all the same.
				return (cause.kind() == Kind.SESSION_UNKNOWN) ? this.session.get().thenCompose(Session::heartbeat)
						: CompletableFuture.failedFuture(cause);
			}));
		Blocking.await(connection(answer), timeout, this::unanswered);
	}

	/**
	 * Publishes an event and waits for the engine's answer.
	 * @param eventName the event's name
	 * @param recipients appIds of those to receive it, or names from the client's options
	 * @param json the payload
	 * @param metadata sent in clear; {@code persist} (true) and {@code headers} (none)
	 * are added when they are missing
	 * @return the event's ids in the order of the recipients
	 * @throws io.streamstarters.ensync.EnSyncPublishException as for
	 * {@link #publishAsync(String, List, String, Map, PublishOptions)}
	 * @throws EnSyncConnectionException if there is no session: nothing was sent
	 */
	public List<String> publish(String eventName, List<String> recipients, String json, Map<String, ?> metadata) {
		return publish(eventName, recipients, json, metadata, PublishOptions.defaults()).ids();
	}

	/**
	 * Publishes an event and waits for the engine's answer.
	 * @param eventName the event's name
	 * @param recipients appIds of those to receive it, or names from the client's options
	 * @param json the payload
	 * @param metadata sent in clear; {@code persist} (true) and {@code headers} (none)
	 * are added when they are missing
	 * @param options how to publish
	 * @return an id for each recipient
	 * @throws io.streamstarters.ensync.EnSyncPublishException as for
	 * {@link #publishAsync(String, List, String, Map, PublishOptions)}
	 * @throws EnSyncConnectionException if there is no session: nothing was sent
	 */
	public PublishResult publish(String eventName, List<String> recipients, String json, Map<String, ?> metadata,
			PublishOptions options) {
		return Blocking.await(publishAsync(eventName, recipients, json, metadata, options));
	}

	/**
	 * Publishes an event with the default options.
	 * @param eventName the event's name
	 * @param recipients appIds of those to receive it, or names from the client's options
	 * @param json the payload
	 * @param metadata sent in clear
	 * @return an id for each recipient
	 * @see #publishAsync(String, List, String, Map, PublishOptions)
	 */
	public CompletableFuture<PublishResult> publishAsync(String eventName, List<String> recipients, String json,
			Map<String, ?> metadata) {
		return publishAsync(eventName, recipients, json, metadata, PublishOptions.defaults());
	}

	/**
	 * Publishes an event. Recipients are served side by side, a bounded number at a time.
	 * Nothing is sent when anything about the event is wrong. An event that the engine
	 * may have taken is never sent again.
	 * <p>
	 * The future fails with {@link io.streamstarters.ensync.EnSyncPublishException} if
	 * the event is refused, by this client or by the engine, or if the engine's answer
	 * did not come; it keeps what became of the event for each recipient. It fails with
	 * {@link EnSyncConnectionException} if there is no session: nothing was sent then.
	 * @param eventName the event's name
	 * @param recipients appIds of those to receive it, or names from the client's options
	 * @param json the payload
	 * @param metadata sent in clear; {@code persist} (true) and {@code headers} (none)
	 * are added when they are missing
	 * @param options how to publish
	 * @return an id for each recipient
	 */
	public CompletableFuture<PublishResult> publishAsync(String eventName, List<String> recipients, String json,
			Map<String, ?> metadata, PublishOptions options) {
		return this.publisher.publish(eventName, recipients, json, metadata, options);
	}

	/**
	 * Publishes a request and waits for the reply; see
	 * {@link #requestAsync(String, String, String, Duration)}.
	 * @param eventName the event's name, under which the reply is awaited, too
	 * @param recipient appId of the one to reply, or a name from the client's options
	 * @param json the payload
	 * @param timeout longest time to wait, from 1 millisecond to 1 hour
	 * @return the payload of the reply, as JSON
	 * @throws EnSyncException as the future of
	 * {@link #requestAsync(String, String, String, Duration)}, or if the thread is
	 * interrupted
	 */
	public String request(String eventName, String recipient, String json, Duration timeout) {
		return request(eventName, recipient, json, Map.of(), timeout);
	}

	/**
	 * Publishes a request with headers and waits for the reply; see
	 * {@link #requestAsync(String, String, String, Map, Duration)}.
	 * @param eventName the event's name, under which the reply is awaited, too
	 * @param recipient appId of the one to reply, or a name from the client's options
	 * @param json the payload
	 * @param headers sent in clear, next to {@link RequestHeaders}
	 * @param timeout longest time to wait, from 1 millisecond to 1 hour
	 * @return the payload of the reply, as JSON
	 * @throws EnSyncException as the future of
	 * {@link #requestAsync(String, String, String, Map, Duration)}, or if the thread is
	 * interrupted
	 */
	public String request(String eventName, String recipient, String json, Map<String, String> headers,
			Duration timeout) {
		CompletableFuture<String> reply = requestAsync(eventName, recipient, json, headers, timeout);
		try {
			return Blocking.await(reply);
		}
		finally {
			reply.cancel(false);
		}
	}

	/**
	 * Publishes a request, an event whose metadata carry {@link RequestHeaders}, and
	 * waits for the reply. The reply is acknowledged; one that comes too late is dropped.
	 * <p>
	 * The client subscribes to the event's name while it waits, and a little longer.
	 * Subscriptions of one app compete: those of this client know a reply on whichever of
	 * them it comes, and ordinary events that come on the one for replies are given back.
	 * <p>
	 * The future fails with {@link io.streamstarters.ensync.EnSyncPublishException} and
	 * {@link EnSyncConnectionException} as that of
	 * {@link #publishAsync(String, List, String, Map)}; with
	 * {@link io.streamstarters.ensync.EnSyncReplyTimeoutException} if no reply comes in
	 * time; with {@link io.streamstarters.ensync.EnSyncDecryptionException} if the reply
	 * cannot be opened; with {@link EnSyncConnectionException} if the client is closed.
	 * Whoever no longer waits cancels it.
	 * @param eventName the event's name, under which the reply is awaited, too
	 * @param recipient appId of the one to reply, or a name from the client's options
	 * @param json the payload
	 * @param timeout longest time to wait, from 1 millisecond to 1 hour
	 * @return the payload of the reply, as JSON; completed by a thread that must not be
	 * blocked
	 */
	public CompletableFuture<String> requestAsync(String eventName, String recipient, String json, Duration timeout) {
		return requestAsync(eventName, recipient, json, Map.of(), timeout);
	}

	/**
	 * Publishes a request with headers and waits for the reply; see
	 * {@link #requestAsync(String, String, String, Duration)}.
	 * @param eventName the event's name, under which the reply is awaited, too
	 * @param recipient appId of the one to reply, or a name from the client's options
	 * @param json the payload
	 * @param headers sent in clear, next to {@link RequestHeaders}
	 * @param timeout longest time to wait, from 1 millisecond to 1 hour
	 * @return the payload of the reply, as JSON; completed by a thread that must not be
	 * blocked
	 */
	public CompletableFuture<String> requestAsync(String eventName, String recipient, String json,
			Map<String, String> headers, Duration timeout) {
		return this.requests.send(eventName, recipient, json, headers, timeout);
	}

	/**
	 * Subscribes. Returns at once; the subscription connects by itself and asks the
	 * engine for nothing before {@link EnSyncSubscription#request(int)}.
	 * @param eventName an event's name, or a pattern with {@code *}
	 * @param listener told about events, and whether the subscription stands
	 * @return the subscription
	 * @throws EnSyncSubscriptionException if the name is one that
	 * {@link #problemOfName(String)} says no to, or if there is no listener
	 * @throws EnSyncConnectionException if this client is closed
	 */
	public EnSyncSubscription subscribe(String eventName, SubscriptionListener listener) {
		return subscribe(eventName, listener, SubscribeOptions.defaults());
	}

	/**
	 * Subscribes. Returns at once; the subscription connects by itself and asks the
	 * engine for nothing before {@link EnSyncSubscription#request(int)}.
	 * @param eventName an event's name, or a pattern with {@code *}
	 * @param listener told about events, and whether the subscription stands
	 * @param options what is particular to this subscription
	 * @return the subscription
	 * @throws EnSyncSubscriptionException if the name is one that
	 * {@link #problemOfName(String)} says no to, or if there is no listener, or no
	 * options
	 * @throws EnSyncConnectionException if this client is closed
	 */
	public EnSyncSubscription subscribe(String eventName, SubscriptionListener listener, SubscribeOptions options) {
		String problem = problemOfName(eventName);
		if (problem == null && (listener == null || options == null)) {
			problem = "A subscription to " + eventName + " needs a listener and options.";
		}
		if (problem != null) {
			throw new EnSyncSubscriptionException(problem, null);
		}
		Settler settler = new Settler(this.engine.url());
		ReplyFilter filter = new ReplyFilter(this.requests, listener);
		SubscriptionConnection connection = new SubscriptionConnection(eventName, filter,
				options.onTransportThread() ? () -> login(TransportSession::onTransportThread) : this::login,
				this.engine.timer(), this.engine.options(), this.engine.url(), settler);
		List<AppSecretKey> secretKeys = withOwn(options.secretKeys());
		EnSyncSubscription subscription = new EnSyncSubscription(eventName, secretKeys, this.cipher, settler,
				connection, replays(secretKeys), this.subscriptions::remove);
		filter.setSubscription(subscription);
		this.subscriptions.add(subscription);
		if (this.closed) {
			subscription.close();
			throw new EnSyncConnectionException("This EnSync client is closed; create another one.", null);
		}
		connection.connect();
		return subscription;
	}

	/**
	 * Asks the engine for an event once more and waits for it. There is nothing to
	 * settle, whatever became of the event before.
	 * @param eventName the event's name
	 * @param idem its id
	 * @param secretKeys keys to be tried before those of the client, such as those of the
	 * subscription that the event was for
	 * @return the event, decrypted
	 * @throws EnSyncConnectionException if there is no session or no answer
	 * @throws EnSyncSubscriptionException if the engine does not have the event, or the
	 * name or id is none, or a key is missing
	 * @throws io.streamstarters.ensync.EnSyncDecryptionException if no key opens it
	 */
	public ReplayedEvent replay(String eventName, String idem, AppSecretKey... secretKeys) {
		return Blocking.await(replayAsync(eventName, idem, secretKeys));
	}

	/**
	 * Asks the engine for an event once more. The future fails with what
	 * {@link #replay(String, String, AppSecretKey...)} throws.
	 * @param eventName the event's name
	 * @param idem its id
	 * @param secretKeys keys to be tried before those of the client
	 * @return the event, decrypted
	 */
	public CompletableFuture<ReplayedEvent> replayAsync(String eventName, String idem, AppSecretKey... secretKeys) {
		List<AppSecretKey> keys;
		try {
			keys = SecretKeys.of(secretKeys);
		}
		catch (IllegalArgumentException ex) {
			return CompletableFuture
				.failedFuture(new EnSyncSubscriptionException(ex.getMessage() + " Nothing was sent.", null));
		}
		return replays(withOwn(keys)).replay(eventName, idem,
				() -> this.session.call((wire) -> wire.replay(eventName, idem)));
	}

	/**
	 * Checks a name, or a pattern, before it is used: it must not be blank, nor hold
	 * control characters, half a surrogate pair, or what the connection cannot carry.
	 * @param eventName name of an event
	 * @return what is wrong with it, a sentence that does not repeat it, or {@code null}
	 */
	public @Nullable String problemOfName(@Nullable String eventName) {
		return this.engine.names().problemOf(eventName);
	}

	/**
	 * Checks a public key before it is used.
	 * @param text a text
	 * @return whether it is the public key of an app, fit to be published to
	 */
	public boolean isAppId(String text) {
		return this.engine.recipientKeys().isKey(text);
	}

	private Replays replays(List<AppSecretKey> secretKeys) {
		return new Replays(this.engine.names(), this.engine.url(), this.engine.options().propertyPrefix(), this.cipher,
				secretKeys);
	}

	private List<AppSecretKey> withOwn(List<AppSecretKey> secretKeys) {
		return Stream.of(secretKeys, this.options.secretKeys()).flatMap(List::stream).toList();
	}

	private CompletableFuture<Session> login() {
		return login(UnaryOperator.identity());
	}

	private CompletableFuture<Session> login(UnaryOperator<TransportSession> form) {
		CompletableFuture<TransportSession> login;
		try {
			login = this.engine.transport().connect(this.appKey);
		}
		catch (RuntimeException ex) {
			// Whoever waits for a session must hear of it.
			login = CompletableFuture.failedFuture(ex);
		}
		return login.thenApply(form)
			.thenApply((wire) -> new Session(wire, this.engine.timer(), this.engine.options().heartbeatInterval(),
					this.engine.url()));
	}

	private <T> CompletableFuture<T> connection(CompletableFuture<T> future) {
		return Failures.translate(future,
				(failure) -> Failures.connection(this.engine.url(), this.engine.options().propertyPrefix(), failure));
	}

	private EnSyncConnectionException unanswered() {
		return new EnSyncConnectionException(
				"The EnSync engine at " + this.engine.url() + " did not answer in time. Check that it runs.", null);
	}

	/** Closes this client with its subscriptions; the engine stays open. */
	@Override
	public void close() {
		close(false);
	}

	/**
	 * Closes this client with its subscriptions. May be called more than once.
	 * @param engineToo whether to close the engine, and so all of its clients
	 */
	public void close(boolean engineToo) {
		this.closed = true;
		this.requests.close();
		this.subscriptions.forEach(EnSyncSubscription::close);
		this.session.close();
		this.engine.closed(this);
		if (engineToo) {
			this.engine.close();
		}
	}

	/** Shows no key. */
	@Override
	public String toString() {
		return "EnSyncClient[" + this.engine.url() + "]";
	}

}
