package io.streamstarters.ensync.client.grpc;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

import io.grpc.MethodDescriptor;
import io.streamstarters.ensync.client.DeferAnswer;
import io.streamstarters.ensync.client.EventStream;
import io.streamstarters.ensync.client.IncomingEvent;
import io.streamstarters.ensync.client.OutgoingEvent;
import io.streamstarters.ensync.client.Redactor;
import io.streamstarters.ensync.client.TransportException;
import io.streamstarters.ensync.client.TransportException.Kind;
import io.streamstarters.ensync.client.TransportSession;
import io.streamstarters.ensync.protocol.AcknowledgeRequest;
import io.streamstarters.ensync.protocol.ContinueRequest;
import io.streamstarters.ensync.protocol.DeferRequest;
import io.streamstarters.ensync.protocol.DiscardRequest;
import io.streamstarters.ensync.protocol.EnSyncMethods;
import io.streamstarters.ensync.protocol.HeartbeatRequest;
import io.streamstarters.ensync.protocol.PauseRequest;
import io.streamstarters.ensync.protocol.PublishMessageRequest;
import io.streamstarters.ensync.protocol.ReplayRequest;
import io.streamstarters.ensync.protocol.SubscribeRequest;
import io.streamstarters.ensync.protocol.UnsubscribeRequest;

/**
 * One client id, and the calls made under it.
 */
final class GrpcSession implements TransportSession {

	private final GrpcCalls calls;

	private final String clientId;

	private final Redactor redactor;

	private final ConnectionRenewal renewal;

	GrpcSession(GrpcCalls calls, String clientId, Redactor redactor, ConnectionRenewal renewal) {
		this.calls = calls;
		this.clientId = clientId;
		this.redactor = redactor;
		this.renewal = renewal;
	}

	@Override
	public TransportSession onTransportThread() {
		return new GrpcSession(this.calls.onTransportThread(), this.clientId, this.redactor, this.renewal);
	}

	@Override
	public CompletableFuture<Void> heartbeat() {
		HeartbeatRequest request = HeartbeatRequest.newBuilder().setClientId(this.clientId).build();
		return this.renewal
			.watch(() -> this.calls.unary(EnSyncMethods::heartbeat, request, this.redactor, GrpcFailures::ofHeartbeat))
			.thenAccept((response) -> {
				if (!response.getSuccess()) {
					throw new TransportException(Kind.SESSION_UNKNOWN, "it refused the heartbeat of the session", null);
				}
			});
	}

	@Override
	public CompletableFuture<String> publish(OutgoingEvent event) {
		PublishMessageRequest.Builder request = PublishMessageRequest.newBuilder()
			.setClientId(this.clientId)
			.setMessageName(event.eventName())
			.setPayload(event.payload())
			.setDeliveryTo(event.recipient())
			.setMetadata(event.metadata());
		if (event.payloadMetadata() != null) {
			request.setPayloadMetadata(event.payloadMetadata());
		}
		return call(EnSyncMethods::publish, request.build()).thenApply((response) -> {
			require(response.getSuccess(), response.getErrorMessage());
			return response.getMessageIdem();
		});
	}

	@Override
	public EventStream subscribe(String eventName, EventStream.Listener listener) {
		SubscribeRequest request = SubscribeRequest.newBuilder()
			.setClientId(this.clientId)
			.setMessageName(eventName)
			.build();
		return GrpcEventStream.open(this.calls.newStream(), request, listener, this.redactor);
	}

	@Override
	public CompletableFuture<Void> unsubscribe(String eventName) {
		UnsubscribeRequest request = UnsubscribeRequest.newBuilder()
			.setClientId(this.clientId)
			.setMessageName(eventName)
			.build();
		return call(EnSyncMethods::unsubscribe, request)
			.thenAccept((response) -> require(response.getSuccess(), response.getMessage()));
	}

	@Override
	public CompletableFuture<Void> acknowledge(IncomingEvent event) {
		AcknowledgeRequest request = AcknowledgeRequest.newBuilder()
			.setClientId(this.clientId)
			.setMessageIdem(event.idem())
			.setMessageName(event.eventName())
			.setPartitionBlock(event.block())
			.build();
		return call(EnSyncMethods::acknowledge, request)
			.thenAccept((response) -> require(response.getSuccess(), response.getMessage()));
	}

	@Override
	public CompletableFuture<DeferAnswer> defer(IncomingEvent event, Duration delay, int priority, String reason) {
		DeferRequest request = DeferRequest.newBuilder()
			.setClientId(this.clientId)
			.setMessageIdem(event.idem())
			.setMessageName(event.eventName())
			.setDelayMs(delay.toMillis())
			.setPriority(priority)
			.setReason(reason)
			.build();
		return call(EnSyncMethods::defer, request).thenApply((response) -> {
			require(response.getSuccess(), response.getMessage());
			Instant due = (response.getDeliveryTime() > 0) ? Instant.ofEpochMilli(response.getDeliveryTime()) : null;
			return new DeferAnswer(due, this.redactor.cleanMessage(response.getMessage()));
		});
	}

	@Override
	public CompletableFuture<String> discard(IncomingEvent event, String reason) {
		DiscardRequest request = DiscardRequest.newBuilder()
			.setClientId(this.clientId)
			.setMessageIdem(event.idem())
			.setMessageName(event.eventName())
			.setReason(reason)
			.build();
		return call(EnSyncMethods::discard, request).thenApply((response) -> {
			require(response.getSuccess(), response.getMessage());
			return this.redactor.cleanMessage(response.getMessage());
		});
	}

	@Override
	public CompletableFuture<String> replay(String eventName, String idem) {
		ReplayRequest request = ReplayRequest.newBuilder()
			.setClientId(this.clientId)
			.setMessageIdem(idem)
			.setMessageName(eventName)
			.build();
		return this.calls.unary(EnSyncMethods::replay, request, this.redactor, GrpcFailures::ofReceiving)
			.thenApply((response) -> {
				require(response.getSuccess(), response.getMessage());
				return response.getMessageData();
			});
	}

	@Override
	public CompletableFuture<Void> pause(String eventName, String reason) {
		PauseRequest request = PauseRequest.newBuilder()
			.setClientId(this.clientId)
			.setMessageName(eventName)
			.setReason(reason)
			.build();
		return call(EnSyncMethods::pause, request)
			.thenAccept((response) -> require(response.getSuccess(), response.getMessage()));
	}

	@Override
	public CompletableFuture<Void> resume(String eventName) {
		ContinueRequest request = ContinueRequest.newBuilder()
			.setClientId(this.clientId)
			.setMessageName(eventName)
			.build();
		return call(EnSyncMethods::continueDelivery, request)
			.thenAccept((response) -> require(response.getSuccess(), response.getMessage()));
	}

	/**
	 * The protocol has no call that ends a session: an engine sees its heartbeat stop.
	 */
	@Override
	public void close() {
	}

	private <I, O> CompletableFuture<O> call(Function<EnSyncMethods, MethodDescriptor<I, O>> method, I request) {
		return this.calls.unary(method, request, this.redactor, GrpcFailures::ofCall);
	}

	private void require(boolean success, String text) {
		if (!success) {
			throw TransportException.refused(this.redactor.clean(text));
		}
	}

}
