package io.streamstarters.ensync.client.websocket;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import io.streamstarters.ensync.client.DeferAnswer;
import io.streamstarters.ensync.client.EventStream;
import io.streamstarters.ensync.client.IncomingEvent;
import io.streamstarters.ensync.client.OutgoingEvent;
import io.streamstarters.ensync.client.Redactor;
import io.streamstarters.ensync.client.TransportException;
import io.streamstarters.ensync.client.TransportException.Kind;
import io.streamstarters.ensync.client.TransportSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client id on a connection of its own, with at most one subscription.
 */
final class WebSocketSession implements TransportSession {

	private static final Logger logger = LoggerFactory.getLogger(WebSocketSession.class);

	private static final Duration OVERFLOW_DELAY = Duration.ofSeconds(5);

	private static final Duration UNREADABLE_DELAY = Duration.ofMinutes(1);

	private static final int MAX_SILENCES = 3;

	/** An id that no engine gives. */
	static final String NO_EVENT = "no-such-event";

	private final WebSocketConnection connection;

	private final WebSocketThreads threads;

	private final String clientId;

	private final int maxWaitingSize;

	private final Redactor redactor;

	private final AtomicInteger silences;

	private final AtomicBoolean subscribed = new AtomicBoolean();

	/** {@code null} as long as it is not known to have an answer. */
	private volatile @Nullable SessionQuestion sessionQuestion;

	WebSocketSession(WebSocketConnection connection, WebSocketThreads threads, String clientId, Redactor redactor,
			int maxWaitingSize, AtomicInteger silences) {
		this.connection = connection;
		this.threads = threads;
		this.clientId = clientId;
		this.maxWaitingSize = maxWaitingSize;
		this.redactor = redactor;
		this.silences = silences;
	}

	/**
	 * A pong proves the connection, not the session, and the protocol has no command that
	 * asks for a session. So a subscription asks for an event that does not exist: that
	 * only returns to its caller, and an engine that has forgotten the session says so
	 * instead, or something else than before. One that gives the same code to both is not
	 * found out before the connection ends. Without a subscription the next publishing
	 * tells, and is repeated under a new session.
	 */
	@Override
	public CompletableFuture<Void> heartbeat() {
		SessionQuestion question = this.sessionQuestion;
		return (question != null) ? ask(question).thenCompose((done) -> this.connection.ping())
				: this.connection.ping();
	}

	/**
	 * Fails if the answer speaks against the session, or does not come. Where so much is
	 * under way that the question does not get through, a ping must do.
	 */
	private CompletableFuture<Void> ask(SessionQuestion question) {
		return this.connection.send(question.command()).handle((answer, failure) -> {
			TransportException problem = (answer != null) ? question.denial(answer, this.redactor)
					: WebSocketFailures.lost(failure);
			if (problem != null && problem.kind() != Kind.NOT_SENT) {
				throw problem;
			}
			return null;
		});
	}

	/**
	 * Asks once while the session is certainly known. An engine that denies it even then
	 * would deny it for ever, and is not asked again. One that says nothing keeps
	 * everything else waiting until the connection is given up: after some times in a row
	 * it is not asked on other sessions either. Sessions that it keeps waiting at the
	 * same time count as one, since it may only have been slow.
	 */
	private void tryOut(String command) {
		int silences = this.silences.get();
		if (silences >= MAX_SILENCES) {
			return;
		}
		this.connection.send(command).whenComplete((answer, failure) -> {
			if (answer != null) {
				this.silences.set(0);
				this.sessionQuestion = SessionQuestion.answered(command, answer);
			}
			else if (WebSocketFailures.lost(failure).kind() == Kind.TIMEOUT) {
				this.silences.compareAndSet(silences, silences + 1);
			}
		});
	}

	@Override
	public CompletableFuture<String> publish(OutgoingEvent event) {
		WebSocketCommand command = command("PUB", event.eventName()).exact("PAYLOAD", "payload", event.payload())
			.exact("DELIVERY_TO", "recipient", event.recipient())
			.json("METADATA", event.metadata());
		if (event.payloadMetadata() != null) {
			command.json("PAYLOAD_METADATA", event.payloadMetadata());
		}
		return call(command)
			.thenApply((answer) -> Objects.requireNonNullElseGet(answer.value("IDEM"), () -> answer.text().strip()));
	}

	@Override
	public EventStream subscribe(String eventName, EventStream.Listener listener) {
		if (!this.subscribed.compareAndSet(false, true)) {
			throw new IllegalStateException("A WebSocket session has one subscription");
		}
		String command = command("SUB", eventName).text();
		String question = replayCommand(eventName, NO_EVENT).text();
		WebSocketEventStream stream = new WebSocketEventStream(listener, this.threads, this.maxWaitingSize,
				this::giveBack);
		this.connection.onRecord((json) -> receive(stream, json));
		this.connection.onEnd(stream::close);
		call(command).whenComplete((answer, failure) -> {
			if (failure == null) {
				stream.opened();
				tryOut(question);
			}
			else {
				stream.close(WebSocketFailures.lost(failure));
			}
		});
		return stream;
	}

	/** The command has an answer. */
	@Override
	public boolean confirmsSubscriptions() {
		return true;
	}

	private void receive(WebSocketEventStream stream, String json) {
		IncomingEvent event;
		try {
			event = IncomingEvent.parse(json);
		}
		catch (IllegalArgumentException ex) {
			giveBackUnread(stream, json, ex.getMessage());
			return;
		}
		if (canBeSettled(stream, event)) {
			stream.offer(event);
		}
	}

	/** The stream is told if nothing can settle an event. */
	private static boolean canBeSettled(WebSocketEventStream stream, IncomingEvent event) {
		String problem = WebSocketCommand.problemOfExact(event.idem());
		if (problem != null) {
			stream.unsettleable("its id holds " + problem);
		}
		return problem == null;
	}

	/**
	 * Another session would be sent it as well, so this one stays for the sake of all
	 * other events.
	 */
	private void giveBackUnread(WebSocketEventStream stream, String json, @Nullable String problem) {
		IncomingEvent remains = IncomingEvent.parseRemains(json);
		if (remains == null) {
			stream.unsettleable("it has no id that can be read");
			return;
		}
		if (!canBeSettled(stream, remains)) {
			return;
		}
		logger.warn("{} cannot be read and is given back for {}: {}", remains, UNREADABLE_DELAY, problem);
		giveBack(remains, UNREADABLE_DELAY, "It cannot be read", (failure) -> warnNotGivenBack(remains, failure));
	}

	private void giveBack(IncomingEvent event) {
		// Without the connection, the engine takes back all that is not settled.
		giveBack(event, OVERFLOW_DELAY, "There is no room for it", (failure) -> this.connection.abort());
	}

	private void giveBack(IncomingEvent event, Duration delay, String reason, Consumer<Throwable> onRefusal) {
		defer(event, delay, 0, reason).whenComplete((answer, failure) -> {
			if (failure != null) {
				onRefusal.accept(failure);
			}
		});
	}

	private static void warnNotGivenBack(IncomingEvent event, Throwable failure) {
		logger.warn("{} was not given back, and the engine may keep others for it: {}", event,
				WebSocketFailures.lost(failure).getMessage());
	}

	@Override
	public CompletableFuture<Void> unsubscribe(String eventName) {
		return done(command("UNSUB", eventName));
	}

	@Override
	public CompletableFuture<Void> acknowledge(IncomingEvent event) {
		return done(named(settlement("ACK", event).number("BLOCK", event.block()), event));
	}

	@Override
	public CompletableFuture<DeferAnswer> defer(IncomingEvent event, Duration delay, int priority, String reason) {
		WebSocketCommand command = named(settlement("DEFER", event), event).number("DELAY", delay.toMillis());
		if (priority != 0) {
			command.number("PRIORITY", priority);
		}
		return call(command.words("REASON", reason))
			.thenApply((answer) -> new DeferAnswer(answer.time("DELIVERY_TIME"), message(answer)));
	}

	@Override
	public CompletableFuture<String> discard(IncomingEvent event, String reason) {
		return call(named(settlement("DISCARD", event), event).words("REASON", reason)).thenApply(this::message);
	}

	@Override
	public CompletableFuture<String> replay(String eventName, String idem) {
		return call(replayCommand(eventName, idem)).thenApply(WebSocketAnswer::text);
	}

	@Override
	public CompletableFuture<Void> pause(String eventName, String reason) {
		return done(command("PAUSE", eventName).words("REASON", reason));
	}

	@Override
	public CompletableFuture<Void> resume(String eventName) {
		return done(command("CONTINUE", eventName));
	}

	/** Commands that were given before are answered before. */
	@Override
	public void close() {
		this.connection.close();
	}

	private WebSocketCommand command(String verb, String eventName) {
		return new WebSocketCommand(verb).exact("CLIENT_ID", "client id", this.clientId)
			.exact("EVENT_NAME", "event name", eventName);
	}

	private WebSocketCommand replayCommand(String eventName, String idem) {
		return new WebSocketCommand("REPLAY").exact("CLIENT_ID", "client id", this.clientId)
			.exact("EVENT_IDEM", "event id", idem)
			.exact("EVENT_NAME", "event name", eventName);
	}

	private WebSocketCommand settlement(String verb, IncomingEvent event) {
		return new WebSocketCommand(verb).exact("CLIENT_ID", "client id", this.clientId)
			.exact("EVENT_IDEM", "event id", event.idem());
	}

	/**
	 * Events that were published by gRPC may have names that cannot be said here. The
	 * protocol had none in settlements at first, and the id is enough.
	 */
	private static WebSocketCommand named(WebSocketCommand settlement, IncomingEvent event) {
		return (!event.eventName().isEmpty() && WebSocketCommand.problemOfExact(event.eventName()) == null)
				? settlement.exact("EVENT_NAME", "event name", event.eventName()) : settlement;
	}

	private CompletableFuture<Void> done(WebSocketCommand command) {
		return call(command).thenAccept((answer) -> {
		});
	}

	private CompletableFuture<WebSocketAnswer> call(WebSocketCommand command) {
		return call(command.text());
	}

	private CompletableFuture<WebSocketAnswer> call(String command) {
		return this.connection.send(command).thenApply((answer) -> {
			if (!answer.success()) {
				throw refused(this.redactor.clean(answer.text()));
			}
			return answer;
		});
	}

	private TransportException refused(String text) {
		TransportException refusal = TransportException.refused(text);
		// Without a question, a ping would not tell whether the session is meant, and a
		// new one is safe.
		return (refusal.kind() == Kind.SESSION_DOUBTFUL && this.sessionQuestion == null)
				? new TransportException(Kind.SESSION_UNKNOWN, text, null) : refusal;
	}

	private String message(WebSocketAnswer answer) {
		return this.redactor.cleanMessage(answer.words());
	}

}
