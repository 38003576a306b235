package io.streamstarters.ensync.test;

import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;

import io.grpc.Status;

/**
 * Faults that a test asks of an {@link EnSyncServer}: those of
 * {@link EnSyncServer#faults()} on all of its connections, later ones included, and those
 * of {@link EnSyncConnection#faults()} on that connection alone. They add up: planned
 * answers of one operation are used in the order in which they were planned, those of the
 * connection before those of the server. Safe for use by many threads.
 */
public final class EnSyncServerFaults {

	private final EventBroker broker;

	private final AnswerPlan plan;

	/** The connections that the faults are about, as they are now. */
	private final Supplier<List<EnSyncConnection>> connections;

	/** Whether a connection is one of them; tells also of those that have ended. */
	private final Predicate<EnSyncConnection> scope;

	EnSyncServerFaults(EventBroker broker, AnswerPlan plan, Supplier<List<EnSyncConnection>> connections,
			Predicate<EnSyncConnection> scope) {
		this.broker = broker;
		this.plan = plan;
		this.connections = connections;
		this.scope = scope;
	}

	/**
	 * Refuse every login as if the app key were wrong, until {@link #acceptLogins()}.
	 */
	public void refuseLogins() {
		this.plan.refuseLogins();
	}

	/**
	 * Refuse every login of one app as if its key were wrong, until
	 * {@link #acceptLogins()}.
	 * @param app name of the app
	 */
	public void refuseLogins(String app) {
		this.plan.refuseLogins(app);
	}

	/**
	 * Take all logins again.
	 */
	public void acceptLogins() {
		this.plan.acceptLogins();
	}

	/**
	 * Let the next calls of an operation fail without doing anything. Over WebSocket the
	 * answer is {@code -FAIL} with the status code's name and its description; a ping
	 * frame gets no answer.
	 * @param operation the operation
	 * @param times how many calls, at least 1
	 * @param status what they fail with
	 */
	public void failNext(EnSyncOperation operation, int times, Status status) {
		this.plan.plan(operation, times, new PlannedAnswer.Fail(status));
	}

	/**
	 * Let the next calls of an operation do what they should and answer them with a
	 * failure all the same, as when a connection breaks before the answer; over WebSocket
	 * it does break.
	 * @param operation the operation, not {@link EnSyncOperation#SUBSCRIBE}
	 * @param times how many calls, at least 1
	 * @param status what they fail with
	 */
	public void loseAnswers(EnSyncOperation operation, int times, Status status) {
		this.plan.plan(withAnswer(operation), times, new PlannedAnswer.Lose(status));
	}

	/**
	 * Answer the next calls of an operation with {@code success=false} or {@code -FAIL},
	 * without doing anything.
	 * @param operation the operation, not {@link EnSyncOperation#SUBSCRIBE}
	 * @param times how many calls, at least 1
	 * @param text the answer's text, which over WebSocket is best of the form
	 * {@code CODE: message}; a heartbeat's answer has none
	 */
	public void refuseNext(EnSyncOperation operation, int times, String text) {
		this.plan.plan(withAnswer(operation), times, new PlannedAnswer.Refuse(text));
	}

	private static EnSyncOperation withAnswer(EnSyncOperation operation) {
		if (operation == EnSyncOperation.SUBSCRIBE) {
			throw new IllegalArgumentException("A stream has no answer; use failNext.");
		}
		return operation;
	}

	/**
	 * Answer calls of an operation later than they are done; streams get events later.
	 * @param operation the operation
	 * @param delay how much later in real time, zero for at once
	 */
	public void delayAnswers(EnSyncOperation operation, Duration delay) {
		this.plan.delay(operation, delay);
	}

	/**
	 * Do the calls of an operation but do not answer them, until
	 * {@link #releaseAnswers()}; streams get events then.
	 * @param operation the operation
	 */
	public void holdAnswers(EnSyncOperation operation) {
		this.plan.hold(operation);
	}

	/**
	 * Give all answers that were held, and hold no more.
	 */
	public void releaseAnswers() {
		this.plan.release();
	}

	/**
	 * End all streams cleanly. Sessions stay; what was in process is pending again.
	 */
	public void endStreams() {
		endStreams(Status.OK);
	}

	/**
	 * End all streams, those of expired sessions too. Sessions stay; what was in process
	 * is pending again. Over WebSocket the connections are closed, with code 1000 for
	 * {@link Status#OK} and 1011 for any other.
	 * @param status what they end with
	 */
	public void endStreams(Status status) {
		this.broker.takeStreams(this.scope).forEach((sink) -> sink.end(status));
	}

	/**
	 * Forget a session: its heartbeat is answered with {@code success=false}, its calls
	 * are refused, what it had in process is pending again. Its streams stay open, but
	 * nothing comes on them any more; see {@link #endStreams(Status)}.
	 * @param clientId the session's client id
	 */
	public void expireSession(String clientId) {
		this.broker.expireSession(clientId);
	}

	/**
	 * Forget all sessions, or all that logged in on the connection, as in
	 * {@link #expireSession(String)}.
	 */
	public void expireSessions() {
		this.broker.expireSessions(this.scope);
	}

	/**
	 * Choose how calls of unknown sessions are refused, heartbeats included. At first
	 * this is {@code UNAUTHENTICATED: client not found}, {@code success=false} for
	 * heartbeats, and {@code CLIENT_NOT_FOUND} over WebSocket, where a ping frame is
	 * answered all the same.
	 * @param status the status
	 */
	public void refuseUnknownSessionsWith(Status status) {
		this.plan.setUnknownSession(status);
	}

	/**
	 * Write each of the next deliveries twice to its stream, as one delivery that is
	 * settled once.
	 * @param deliveries how many deliveries; replaces what was left of an earlier call
	 */
	public void deliverTwice(int deliveries) {
		this.plan.deliverNext(DeliveryFault.TWICE, deliveries);
	}

	/**
	 * Give each of the next deliveries an envelope of the right form that nobody can
	 * open, in place of its own. The event itself stays as it is: once it is given back,
	 * it is delivered as it was published.
	 * @param deliveries how many deliveries; replaces what was left of an earlier call
	 * @see EnSyncServer#deliverUndecryptable(String, String)
	 */
	public void deliverUndecryptable(int deliveries) {
		this.plan.deliverNext(DeliveryFault.UNDECRYPTABLE, deliveries);
	}

	/**
	 * Leave the id out of each of the next deliveries, so that nothing can settle it: the
	 * engine takes the event back when its stream or session ends.
	 * @param deliveries how many deliveries; replaces what was left of an earlier call
	 */
	public void deliverWithoutId(int deliveries) {
		this.plan.deliverNext(DeliveryFault.WITHOUT_ID, deliveries);
	}

	/**
	 * Deliver an event once more: to the stream that has it, if one does; otherwise it is
	 * pending again, even if it was settled.
	 * @param idem id of the event
	 * @throws IllegalArgumentException if there is no such event, or no longer
	 */
	public void redeliver(String idem) {
		this.broker.redeliver(idem);
	}

	/**
	 * Cut the connections with a TCP reset. Sessions stay; what was in process is pending
	 * again.
	 */
	public void dropConnections() {
		this.broker.takeStreams(this.scope);
		Connections.change(this.connections.get(), EnSyncConnection::reset);
	}

	/**
	 * Let some more calls through, streams and heartbeats included, and cut the
	 * connection that makes the next one with a TCP reset. That call does nothing.
	 * Happens once.
	 * @param calls how many calls are still answered as usual, 0 for none; of all
	 * connections together, if these are the faults of a server
	 */
	public void dropConnectionsAfter(int calls) {
		this.plan.cutAfter(calls);
	}

	/**
	 * Make the connections half-open: they stand, but nothing comes through in either
	 * direction, for as long as they live. New connections work. What was in process on a
	 * swallowed stream stays so until the client closes the connection or the session
	 * expires.
	 */
	public void swallowPackets() {
		Connections.change(this.connections.get(), EnSyncConnection::swallow);
	}

	/**
	 * Ask clients to leave, as an engine does that is about to go down. Over gRPC this is
	 * {@code GOAWAY}: the streams that are open go on, and whatever is called next comes
	 * on another connection; {@link #dropConnections()} makes an end of it. Over
	 * WebSocket the connections are closed with code 1001. Sessions stay.
	 */
	public void goAway() {
		Connections.change(this.connections.get(), EnSyncConnection::goAway);
	}

	/**
	 * Forget all planned answers, delays and refusals, and release what is held; for a
	 * server, on each of its connections, too.
	 */
	public void clear() {
		this.plan.clear();
		this.connections.get().forEach((connection) -> connection.plan().clear());
	}

}
