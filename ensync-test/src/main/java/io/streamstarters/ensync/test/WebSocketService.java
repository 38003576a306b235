package io.streamstarters.ensync.test;

import java.time.Instant;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.grpc.Status;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The broker's WebSocket face: what the commands of the text protocol do, and how they
 * are answered. Called on the threads of the connections.
 */
final class WebSocketService {

	private static final Logger logger = LoggerFactory.getLogger(WebSocketService.class);

	private static final Pattern CODED_TEXT = Pattern.compile("([A-Z][A-Z_]*): (.*)", Pattern.DOTALL);

	private static final long DEFAULT_DELAY_MS = 60_000;

	private final EventBroker broker;

	private final CallCounts calls;

	private final Map<String, Action> actions = Map.ofEntries(
			Map.entry("CONN", new Action(EnSyncOperation.CONNECT, this::connect)),
			Map.entry("SUB", new Action(EnSyncOperation.SUBSCRIBE, this::subscribe)),
			Map.entry("UNSUB", simple(EnSyncOperation.UNSUBSCRIBE, this::unsubscribe)),
			Map.entry("PUB", simple(EnSyncOperation.PUBLISH, this::publish)),
			Map.entry("ACK", simple(EnSyncOperation.ACKNOWLEDGE, this::acknowledge)),
			Map.entry("DEFER", simple(EnSyncOperation.DEFER, this::defer)),
			Map.entry("DISCARD", simple(EnSyncOperation.DISCARD, this::discard)),
			Map.entry("ROLLBACK", simple(EnSyncOperation.ROLLBACK, this::rollback)),
			Map.entry("REPLAY", simple(EnSyncOperation.REPLAY, this::replay)),
			Map.entry("PAUSE", simple(EnSyncOperation.PAUSE, this::pause)),
			Map.entry("CONTINUE", simple(EnSyncOperation.CONTINUE, this::resume)));

	WebSocketService(EventBroker broker, CallCounts calls) {
		this.broker = broker;
		this.calls = calls;
	}

	/**
	 * Do a command now, and fill its place among the answers now or when the plan says.
	 */
	void execute(Command command, WebSocketConnection connection, AnswerQueue.Slot slot) {
		Action action = this.actions.get(command.verb());
		if (action == null) {
			slot.fill(() -> connection.send(failure("UNKNOWN_COMMAND: unknown command")));
			return;
		}
		EnSyncOperation operation = action.operation();
		this.calls.count(operation);
		PlannedAnswer planned = connection.plan().next(operation);
		if (planned instanceof PlannedAnswer.Cut) {
			connection.reset();
			return;
		}
		Runnable answer = answer(action, command, connection, planned);
		connection.plan().answer(operation, () -> slot.fill(answer));
	}

	private Runnable answer(Action action, Command command, WebSocketConnection connection,
			@Nullable PlannedAnswer planned) {
		if (planned instanceof PlannedAnswer.Fail failure) {
			return () -> connection.send(failure(failure.status()));
		}
		if (planned instanceof PlannedAnswer.Refuse refusal) {
			return () -> connection.send(failure(refusal.text()));
		}
		Runnable answer = act(action, command, connection);
		return (planned instanceof PlannedAnswer.Lose) ? connection::reset : answer;
	}

	private Runnable act(Action action, Command command, WebSocketConnection connection) {
		try {
			return action.body().apply(new Call(command, connection));
		}
		catch (RefusedException ex) {
			return () -> connection.send(failure(String.valueOf(ex.getMessage())));
		}
		catch (UnknownSessionException ex) {
			Status status = connection.plan().unknownSession();
			return () -> connection
				.send((status != null) ? failure(status) : failure("CLIENT_NOT_FOUND: client not found"));
		}
	}

	private static String failure(Status status) {
		String description = status.getDescription();
		return failure(status.getCode() + ": " + ((description != null) ? description : "the call failed"));
	}

	/**
	 * The broker's refusals begin with a code; those of a test may not.
	 */
	private static String failure(String text) {
		Matcher coded = CODED_TEXT.matcher(text);
		return coded.matches() ? "-FAIL:" + coded.group(1) + ";MESSAGE=" + coded.group(2)
				: "-FAIL:REFUSED;MESSAGE=" + text;
	}

	private static Action simple(EnSyncOperation operation, Function<Command, String> body) {
		return new Action(operation, (call) -> {
			String answer = body.apply(call.command());
			return () -> call.connection().send(answer);
		});
	}

	private Runnable connect(Call call) {
		EventBroker.Login login = this.broker.connect(call.command().required("ACCESS_KEY"),
				call.connection().connection());
		call.connection().loggedInAs(login.clientId());
		return () -> call.connection()
			.send("+PASS:{clientId=" + login.clientId() + ", clientHash=" + login.publicKey() + "}");
	}

	private Runnable subscribe(Call call) {
		Command command = call.command();
		WebSocketConnection connection = call.connection();
		String name = command.required("EVENT_NAME");
		WebSocketEventSink sink = new WebSocketEventSink(connection, this.broker);
		EventSink replaced = this.broker.subscribe(clientId(command), name, sink);
		connection.add(sink);
		if (replaced != null) {
			replaced.release();
		}
		return () -> {
			connection.send("+PASS:SUBSCRIBED;EVENT_NAME=" + name);
			connection.openSoon(sink);
		};
	}

	private String unsubscribe(Command command) {
		String name = command.required("EVENT_NAME");
		this.broker.unsubscribe(clientId(command), name).unsubscribed();
		return "+PASS:UNSUBSCRIBED;EVENT_NAME=" + name;
	}

	private String publish(Command command) {
		String metadata = command.get("METADATA");
		EventData event = this.broker.publish(clientId(command), command.required("EVENT_NAME"),
				command.required("DELIVERY_TO"), command.required("PAYLOAD"), metadata.isEmpty() ? "{}" : metadata,
				command.find("PAYLOAD_METADATA"));
		return "+PASS:PUBLISHED;IDEM=" + event.idem() + ";TIMESTAMP=" + event.loggedAt().toEpochMilli();
	}

	private String acknowledge(Command command) {
		String idem = idem(command);
		this.broker.acknowledge(clientId(command), idem, command.get("EVENT_NAME"), block(command));
		return "+PASS:ACKNOWLEDGED;IDEM=" + idem;
	}

	private String rollback(Command command) {
		String idem = idem(command);
		this.broker.rollback(clientId(command), idem, command.get("EVENT_NAME"), block(command));
		return "+PASS:ROLLED_BACK;IDEM=" + idem;
	}

	private static long block(Command command) {
		return command.requiredNumber((command.find("BLOCK") != null) ? "BLOCK" : "PARTITION_BLOCK");
	}

	private String defer(Command command) {
		String idem = idem(command);
		Instant due = this.broker.defer(clientId(command), idem, command.get("EVENT_NAME"),
				command.number("DELAY", DEFAULT_DELAY_MS), command.number("PRIORITY", 0), command.get("REASON"));
		return "+PASS:DEFERRED;IDEM=" + idem + ";DELIVERY_TIME=" + due.toEpochMilli();
	}

	private String discard(Command command) {
		String idem = idem(command);
		String reason = command.get("REASON");
		if (reason.isBlank()) {
			// Over gRPC it may be empty, as it is in all SDKs unless their user gives
			// one.
			throw new RefusedException("MISSING_REASON: a reason is required");
		}
		this.broker.discard(clientId(command), idem, command.get("EVENT_NAME"), reason);
		return "+PASS:DISCARDED;IDEM=" + idem;
	}

	private String replay(Command command) {
		return "+REPLAY:"
				+ EventJson.replay(this.broker.replay(clientId(command), idem(command), command.get("EVENT_NAME")));
	}

	private String pause(Command command) {
		String name = command.required("EVENT_NAME");
		this.broker.pause(clientId(command), name);
		return "+PASS:PAUSED;EVENT_NAME=" + name;
	}

	private String resume(Command command) {
		String name = command.required("EVENT_NAME");
		this.broker.resume(clientId(command), name);
		return "+PASS:CONTINUED;EVENT_NAME=" + name;
	}

	private static String clientId(Command command) {
		return command.required("CLIENT_ID");
	}

	private static String idem(Command command) {
		return command.required("EVENT_IDEM");
	}

	/**
	 * A sign of life that nobody waits for an answer to.
	 */
	void heartbeat(String clientId) {
		try {
			this.broker.heartbeat(clientId);
		}
		catch (UnknownSessionException ex) {
			// Not logged in, or expired; the next command will tell.
		}
	}

	/**
	 * A ping frame is the protocol's heartbeat.
	 * @param pong the answer
	 * @param dropped what to do if there is to be no answer
	 */
	void pinged(String clientId, WebSocketConnection connection, Runnable pong, Runnable dropped) {
		this.calls.count(EnSyncOperation.HEARTBEAT);
		PlannedAnswer planned = connection.plan().next(EnSyncOperation.HEARTBEAT);
		if (planned != null) {
			dropped.run();
			if (planned instanceof PlannedAnswer.Cut) {
				connection.reset();
			}
			return;
		}
		heartbeat(clientId);
		connection.plan().answer(EnSyncOperation.HEARTBEAT, pong);
	}

	void ready(WebSocketEventSink sink) {
		this.broker.streamReady(sink);
	}

	void closed(WebSocketEventSink sink) {
		this.broker.streamClosed(sink);
	}

	void broken(Throwable cause) {
		logger.debug("A WebSocket connection broke", cause);
	}

	/**
	 * What a verb does. The body acts and returns how to answer, which happens on the
	 * thread of the connection.
	 */
	private record Action(EnSyncOperation operation, Function<Call, Runnable> body) {
	}

	private record Call(Command command, WebSocketConnection connection) {
	}

}
