package io.streamstarters.ensync.client.grpc;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.grpc.ManagedChannel;
import io.streamstarters.ensync.client.EnSyncEngineOptions;
import io.streamstarters.ensync.client.Redactor;
import io.streamstarters.ensync.client.Transport;
import io.streamstarters.ensync.client.TransportException;
import io.streamstarters.ensync.client.TransportException.Kind;
import io.streamstarters.ensync.client.TransportSession;
import io.streamstarters.ensync.protocol.ConnectRequest;
import io.streamstarters.ensync.protocol.ConnectResponse;
import io.streamstarters.ensync.protocol.EnSyncMethods;

/**
 * One channel, and the dialect that works on it.
 */
final class GrpcTransport implements Transport {

	private final ManagedChannel channel;

	private final String url;

	private final GrpcCalls calls;

	private final ConnectionRenewal renewal;

	GrpcTransport(ManagedChannel channel, String url, EnSyncEngineOptions options) {
		this.channel = channel;
		this.url = url;
		this.calls = new GrpcCalls(channel, options);
		this.renewal = new ConnectionRenewal(channel);
	}

	@Override
	public String url() {
		return this.url;
	}

	@Override
	public CompletableFuture<TransportSession> connect(String appKey) {
		this.renewal.skipBackOff();
		ConnectRequest request = ConnectRequest.newBuilder().setAccessKey(appKey).build();
		return this.renewal
			.watch(() -> this.calls.unary(EnSyncMethods::connect, request, new Redactor(appKey), GrpcFailures::ofLogin))
			.thenApply((response) -> session(response, appKey));
	}

	private TransportSession session(ConnectResponse response, String appKey) {
		if (!response.getSuccess()) {
			throw new TransportException(Kind.LOGIN_REFUSED, new Redactor(appKey).clean(response.getErrorMessage()),
					null);
		}
		if (response.getClientId().isEmpty()) {
			throw new TransportException(Kind.FAILED, "it answered the login without a session", null);
		}
		return new GrpcSession(this.calls, response.getClientId(), new Redactor(response.getClientId(), appKey),
				this.renewal);
	}

	@Override
	public void close(Duration timeout) {
		this.channel.shutdown();
		try {
			// The channel itself may keep a connection that failed for some seconds more.
			this.calls.quiet().get(timeout.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		catch (ExecutionException | TimeoutException ex) {
			// Failed calls are over, too; what is left is cut off.
		}
		finally {
			this.channel.shutdownNow();
		}
	}

}
