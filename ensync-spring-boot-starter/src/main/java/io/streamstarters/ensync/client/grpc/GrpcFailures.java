package io.streamstarters.ensync.client.grpc;

import java.net.ConnectException;
import java.util.concurrent.CompletionException;

import io.grpc.Status;
import io.netty.handler.ssl.NotSslRecordException;
import io.streamstarters.ensync.client.Redactor;
import io.streamstarters.ensync.client.TransportException;
import io.streamstarters.ensync.client.TransportException.Kind;
import org.jspecify.annotations.Nullable;

/**
 * What a gRPC status means here.
 */
final class GrpcFailures {

	/** How gRPC begins what is followed by internals, and tells nothing. */
	private static final String IO_EXCEPTION = "io exception";

	/** How gRPC says it, for which it has no code of its own. */
	private static final String TOO_LARGE = "message exceeds maximum size";

	private GrpcFailures() {
	}

	/** The failure of a call within a session. */
	static TransportException ofCall(Status status, Redactor redactor) {
		return exception(kindOf(status), status, redactor);
	}

	/**
	 * The failure of a heartbeat. An engine that knows no heartbeat, or has too much to
	 * do, says nothing about the session; any other refusal can mean nothing else.
	 */
	static TransportException ofHeartbeat(Status status, Redactor redactor) {
		Kind kind = switch (status.getCode()) {
			case UNIMPLEMENTED, RESOURCE_EXHAUSTED -> Kind.REFUSED;
			case INVALID_ARGUMENT, ALREADY_EXISTS, PERMISSION_DENIED, FAILED_PRECONDITION, OUT_OF_RANGE ->
				Kind.SESSION_UNKNOWN;
			default -> kindOf(status);
		};
		return exception(kind, status, redactor);
	}

	/** The failure of a call whose answer, unlike the question, may be large. */
	static TransportException ofReceiving(Status status, Redactor redactor) {
		return exception(isTooLarge(status) ? Kind.TOO_LARGE : kindOf(status), status, redactor);
	}

	private static boolean isTooLarge(Status status) {
		return status.getCode() == Status.Code.RESOURCE_EXHAUSTED && status.getDescription() != null
				&& status.getDescription().contains(TOO_LARGE);
	}

	/** The failure of a login. */
	static TransportException ofLogin(Status status, Redactor redactor) {
		Kind kind = switch (status.getCode()) {
			case UNAUTHENTICATED, PERMISSION_DENIED -> Kind.LOGIN_REFUSED;
			case UNAVAILABLE -> TransportException.connectFailure(status.getCause());
			case DEADLINE_EXCEEDED -> Kind.TIMEOUT;
			default -> Kind.FAILED;
		};
		return exception(kind, status, redactor);
	}

	private static Kind kindOf(Status status) {
		Kind refusal = TransportException.refusalBy((status.getDescription() != null) ? status.getDescription() : "");
		return switch (status.getCode()) {
			case UNAUTHENTICATED -> Kind.SESSION_UNKNOWN;
			case NOT_FOUND -> (refusal == Kind.REFUSED) ? Kind.SESSION_DOUBTFUL : refusal;
			// Without a connection nothing was sent, whatever the session was good for.
			case UNAVAILABLE ->
				(status.getCause() instanceof ConnectException) ? Kind.SESSION_UNKNOWN : Kind.CONNECTION_LOST;
			case DEADLINE_EXCEEDED -> Kind.TIMEOUT;
			// Whatever they say: none of these is about a session that is not known.
			case RESOURCE_EXHAUSTED, UNIMPLEMENTED -> Kind.REFUSED;
			case INVALID_ARGUMENT, ALREADY_EXISTS, PERMISSION_DENIED, FAILED_PRECONDITION, OUT_OF_RANGE -> refusal;
			// These may come after the deed, whatever they say about the session.
			default -> (refusal == Kind.SESSION_UNKNOWN) ? Kind.CONNECTION_LOST : Kind.FAILED;
		};
	}

	private static TransportException exception(Kind kind, Status status, Redactor redactor) {
		String description = redactor.clean(describe(status));
		return new TransportException(kind, description, status.withDescription(description).asRuntimeException());
	}

	private static String describe(Status status) {
		Throwable cause = status.getCause();
		String description = status.getDescription();
		if (cause instanceof NotSslRecordException) {
			return "it answered in plain text";
		}
		if (cause != null && cause.getMessage() != null) {
			return (description != null && !description.startsWith(IO_EXCEPTION))
					? description + ": " + cause.getMessage() : cause.getMessage();
		}
		return (description != null) ? description : status.getCode().name();
	}

	static boolean isTimeout(@Nullable Throwable failure) {
		Throwable cause = (failure instanceof CompletionException) ? failure.getCause() : failure;
		return cause instanceof TransportException known && known.kind() == Kind.TIMEOUT;
	}

}
