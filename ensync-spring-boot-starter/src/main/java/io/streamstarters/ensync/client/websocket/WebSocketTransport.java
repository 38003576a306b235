package io.streamstarters.ensync.client.websocket;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

import io.streamstarters.ensync.client.EnSyncEngineOptions;
import io.streamstarters.ensync.client.Redactor;
import io.streamstarters.ensync.client.Transport;
import io.streamstarters.ensync.client.TransportException;
import io.streamstarters.ensync.client.TransportException.Kind;
import io.streamstarters.ensync.client.TransportSession;
import org.jspecify.annotations.Nullable;

/**
 * Opens a connection for each session.
 */
final class WebSocketTransport implements Transport {

	private final HttpClient http;

	private final WebSocketThreads threads;

	private final URI uri;

	private final EnSyncEngineOptions options;

	private final Set<WebSocketConnection> connections = ConcurrentHashMap.newKeySet();

	/**
	 * How many times in a row the engine gave no answer to the question whether it knows
	 * a session.
	 */
	private final AtomicInteger silences = new AtomicInteger();

	private volatile boolean closed;

	WebSocketTransport(HttpClient http, WebSocketThreads threads, URI uri, EnSyncEngineOptions options) {
		this.http = http;
		this.threads = threads;
		this.uri = uri;
		this.options = options;
	}

	@Override
	public String url() {
		return this.uri.toString();
	}

	@Override
	public @Nullable String problemOf(String text) {
		return WebSocketCommand.problemOf(text);
	}

	@Override
	public CompletableFuture<TransportSession> connect(String appKey) {
		String login = new WebSocketCommand("CONN").exact("ACCESS_KEY", "app key", appKey).text();
		WebSocketConnection connection = new WebSocketConnection(this.threads, this.options.callTimeout(),
				this.options.maxInboundSize());
		this.connections.add(connection);
		connection.onEnd((cause) -> this.connections.remove(connection));
		return open(connection).thenCompose((opened) -> connection.send(login))
			.thenApply((answer) -> session(connection, answer, appKey))
			.exceptionallyCompose((failure) -> {
				connection.abort();
				return CompletableFuture.failedFuture(WebSocketFailures.lost(failure));
			});
	}

	private CompletableFuture<WebSocket> open(WebSocketConnection connection) {
		if (this.closed) {
			return CompletableFuture
				.failedFuture(new TransportException(Kind.CONNECTION_LOST, "the transport is closed", null));
		}
		return this.http.newWebSocketBuilder()
			.connectTimeout(this.options.callTimeout())
			.buildAsync(this.uri, connection)
			.exceptionallyCompose((failure) -> CompletableFuture.failedFuture(WebSocketFailures.notConnected(failure)));
	}

	private TransportSession session(WebSocketConnection connection, WebSocketAnswer answer, String appKey) {
		if (!answer.success()) {
			Kind kind = answer.isNotNow() ? Kind.FAILED : Kind.LOGIN_REFUSED;
			throw new TransportException(kind, new Redactor(appKey).clean(answer.text()), null);
		}
		String clientId = answer.map().get("clientid");
		if (clientId == null || clientId.isEmpty()) {
			throw new TransportException(Kind.FAILED, "it answered the login without a session", null);
		}
		return new WebSocketSession(connection, this.threads, clientId, new Redactor(clientId, appKey),
				this.options.maxInboundSize(), this.silences);
	}

	@Override
	public void close(Duration timeout) {
		this.closed = true;
		this.connections.forEach(WebSocketConnection::close);
		CompletableFuture<?> ended = CompletableFuture
			.allOf(this.connections.stream().map(WebSocketConnection::end).toArray(CompletableFuture<?>[]::new));
		try {
			ended.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		catch (ExecutionException | TimeoutException ex) {
			// What is left is cut off.
		}
		finally {
			this.connections.forEach(WebSocketConnection::abort);
			this.threads.close();
		}
	}

}
