package io.streamstarters.ensync.client.websocket;

import java.net.ConnectException;
import java.net.http.HttpTimeoutException;
import java.net.http.WebSocketHandshakeException;
import java.util.concurrent.CompletionException;

import io.streamstarters.ensync.client.TransportException;
import io.streamstarters.ensync.client.TransportException.Kind;

/**
 * What the JDK's failures mean here.
 */
final class WebSocketFailures {

	private WebSocketFailures() {
	}

	/** The failure to make a connection. */
	static TransportException notConnected(Throwable failure) {
		Throwable cause = unwrap(failure);
		return (TransportException.connectFailure(cause) == Kind.NOT_ENCRYPTED)
				? new TransportException(Kind.NOT_ENCRYPTED, describe(cause), cause) : lost(cause);
	}

	/** The end of a connection. */
	static TransportException lost(Throwable failure) {
		Throwable cause = unwrap(failure);
		if (cause instanceof TransportException known) {
			return known;
		}
		if (cause instanceof HttpTimeoutException) {
			return new TransportException(Kind.TIMEOUT, "no connection in time", cause);
		}
		return new TransportException(Kind.CONNECTION_LOST, describe(cause), cause);
	}

	private static Throwable unwrap(Throwable failure) {
		return (failure instanceof CompletionException && failure.getCause() != null) ? failure.getCause() : failure;
	}

	private static String describe(Throwable cause) {
		if (cause instanceof WebSocketHandshakeException refusal) {
			return "it answered with HTTP status " + refusal.getResponse().statusCode()
					+ " instead of opening a WebSocket; check the path";
		}
		if (cause instanceof ConnectException && cause.getMessage() == null) {
			return "connection refused";
		}
		return (cause.getMessage() != null) ? cause.getMessage() : cause.getClass().getSimpleName();
	}

}
