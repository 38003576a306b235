package io.streamstarters.ensync.test;

import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;

import io.grpc.Attributes;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.streamstarters.ensync.protocol.AcknowledgeRequest;
import io.streamstarters.ensync.protocol.AcknowledgeResponse;
import io.streamstarters.ensync.protocol.ConnectRequest;
import io.streamstarters.ensync.protocol.ConnectResponse;
import io.streamstarters.ensync.protocol.ContinueRequest;
import io.streamstarters.ensync.protocol.ContinueResponse;
import io.streamstarters.ensync.protocol.DeferRequest;
import io.streamstarters.ensync.protocol.DeferResponse;
import io.streamstarters.ensync.protocol.Dialect;
import io.streamstarters.ensync.protocol.DiscardRequest;
import io.streamstarters.ensync.protocol.DiscardResponse;
import io.streamstarters.ensync.protocol.EnSyncMethods;
import io.streamstarters.ensync.protocol.HeartbeatRequest;
import io.streamstarters.ensync.protocol.HeartbeatResponse;
import io.streamstarters.ensync.protocol.MessageStreamResponse;
import io.streamstarters.ensync.protocol.PauseRequest;
import io.streamstarters.ensync.protocol.PauseResponse;
import io.streamstarters.ensync.protocol.PublishMessageRequest;
import io.streamstarters.ensync.protocol.PublishMessageResponse;
import io.streamstarters.ensync.protocol.ReplayRequest;
import io.streamstarters.ensync.protocol.ReplayResponse;
import io.streamstarters.ensync.protocol.SubscribeRequest;
import io.streamstarters.ensync.protocol.UnsubscribeRequest;
import io.streamstarters.ensync.protocol.UnsubscribeResponse;
import org.jspecify.annotations.Nullable;

/**
 * The broker's gRPC face.
 */
final class GrpcService {

	/** The connection that a call came on. */
	static final Attributes.Key<EnSyncConnection> CONNECTION = Attributes.Key.create("connection");

	private static final Status UNKNOWN_SESSION = Status.UNAUTHENTICATED.withDescription("client not found");

	private final EventBroker broker;

	private final CallCounts calls;

	private final Map<Dialect, ReplayForm> replayForms;

	GrpcService(EventBroker broker, CallCounts calls, Map<Dialect, ReplayForm> replayForms) {
		this.broker = broker;
		this.calls = calls;
		this.replayForms = replayForms;
	}

	ServerServiceDefinition definition(Set<Dialect> dialects) {
		Definition definition = new Definition();
		dialects.forEach((dialect) -> addMethods(EnSyncMethods.of(dialect), definition));
		return definition.builder.build();
	}

	private void addMethods(EnSyncMethods methods, Definition definition) {
		definition.add(methods.connect(), unary(EnSyncOperation.CONNECT, this::connect,
				(text) -> ConnectResponse.newBuilder().setErrorMessage(text).build()));
		definition.add(methods.heartbeat(),
				unary(EnSyncOperation.HEARTBEAT, this::heartbeat, (text) -> HeartbeatResponse.getDefaultInstance()));
		definition.add(methods.publish(), unary(EnSyncOperation.PUBLISH, this::publish,
				(text) -> PublishMessageResponse.newBuilder().setErrorMessage(text).build()));
		definition.add(methods.subscribe(), stream());
		definition.add(methods.unsubscribe(), unary(EnSyncOperation.UNSUBSCRIBE, this::unsubscribe,
				(text) -> UnsubscribeResponse.newBuilder().setMessage(text).build()));
		definition.add(methods.acknowledge(), unary(EnSyncOperation.ACKNOWLEDGE, this::acknowledge,
				(text) -> AcknowledgeResponse.newBuilder().setMessage(text).build()));
		definition.add(methods.defer(), unary(EnSyncOperation.DEFER, this::defer,
				(text) -> DeferResponse.newBuilder().setMessage(text).build()));
		definition.add(methods.discard(), unary(EnSyncOperation.DISCARD, this::discard,
				(text) -> DiscardResponse.newBuilder().setMessage(text).build()));
		definition.add(methods.replay(),
				unary(EnSyncOperation.REPLAY, (ReplayRequest request) -> replay(request, methods.dialect()),
						(text) -> ReplayResponse.newBuilder().setMessage(text).build()));
		definition.add(methods.pause(), unary(EnSyncOperation.PAUSE, this::pause,
				(text) -> PauseResponse.newBuilder().setMessage(text).build()));
		definition.add(methods.continueDelivery(), unary(EnSyncOperation.CONTINUE, this::resume,
				(text) -> ContinueResponse.newBuilder().setMessage(text).build()));
	}

	private <I, O> ServerCallHandler<I, O> unary(EnSyncOperation operation, Function<I, O> action,
			Function<String, O> refusal) {
		return unary(operation, (request, connection) -> action.apply(request), refusal);
	}

	private <I, O> ServerCallHandler<I, O> unary(EnSyncOperation operation, BiFunction<I, EnSyncConnection, O> action,
			Function<String, O> refusal) {
		return (call, headers) -> {
			EnSyncConnection connection = connection(call);
			ServerCallHandler<I, O> handler = ServerCalls.asyncUnaryCall(
					(request, observer) -> handle(operation, request, connection, observer, action, refusal));
			return handler.startCall(call, headers);
		};
	}

	private static EnSyncConnection connection(ServerCall<?, ?> call) {
		return Objects.requireNonNull(call.getAttributes().get(CONNECTION));
	}

	private <I, O> void handle(EnSyncOperation operation, I request, EnSyncConnection connection,
			StreamObserver<O> observer, BiFunction<I, EnSyncConnection, O> action, Function<String, O> refusal) {
		// Without a handler, an answer to a caller who has gone throws.
		((ServerCallStreamObserver<O>) observer).setOnCancelHandler(() -> {
		});
		if (!connection.isOpen()) {
			return;
		}
		this.calls.count(operation);
		AnswerPlan plan = connection.plan();
		PlannedAnswer planned = plan.next(operation);
		if (planned instanceof PlannedAnswer.Cut) {
			connection.reset();
		}
		else if (planned instanceof PlannedAnswer.Fail failure) {
			plan.answer(operation, () -> observer.onError(failure.status().asRuntimeException()));
		}
		else if (planned instanceof PlannedAnswer.Refuse refuse) {
			plan.answer(operation, () -> complete(observer, refusal.apply(refuse.text())));
		}
		else {
			Runnable answer = act(request, connection, observer, action, refusal);
			if (planned instanceof PlannedAnswer.Lose loss) {
				answer = () -> observer.onError(loss.status().asRuntimeException());
			}
			plan.answer(operation, answer);
		}
	}

	private <I, O> Runnable act(I request, EnSyncConnection connection, StreamObserver<O> observer,
			BiFunction<I, EnSyncConnection, O> action, Function<String, O> refusal) {
		try {
			O response = action.apply(request, connection);
			return () -> complete(observer, response);
		}
		catch (RefusedException ex) {
			O response = refusal.apply(String.valueOf(ex.getMessage()));
			return () -> complete(observer, response);
		}
		catch (UnknownSessionException ex) {
			Status status = unknownSession(connection);
			return () -> observer.onError(status.asRuntimeException());
		}
	}

	private static Status unknownSession(EnSyncConnection connection) {
		Status planned = connection.plan().unknownSession();
		return (planned != null) ? planned : UNKNOWN_SESSION;
	}

	private static <O> void complete(StreamObserver<O> observer, O response) {
		observer.onNext(response);
		observer.onCompleted();
	}

	private ConnectResponse connect(ConnectRequest request, EnSyncConnection connection) {
		EventBroker.Login login = this.broker.connect(request.getAccessKey(), connection);
		return ConnectResponse.newBuilder()
			.setSuccess(true)
			.setClientId(login.clientId())
			.setClientHash(login.publicKey())
			.build();
	}

	private HeartbeatResponse heartbeat(HeartbeatRequest request, EnSyncConnection connection) {
		try {
			this.broker.heartbeat(request.getClientId());
			return HeartbeatResponse.newBuilder().setSuccess(true).build();
		}
		catch (UnknownSessionException ex) {
			if (connection.plan().unknownSession() != null) {
				throw ex;
			}
			return HeartbeatResponse.getDefaultInstance();
		}
	}

	private PublishMessageResponse publish(PublishMessageRequest request) {
		EventData event = this.broker.publish(request.getClientId(), request.getMessageName(), request.getDeliveryTo(),
				request.getPayload(), request.getMetadata(),
				request.hasPayloadMetadata() ? request.getPayloadMetadata() : null);
		return PublishMessageResponse.newBuilder().setSuccess(true).setMessageIdem(event.idem()).build();
	}

	private ServerCallHandler<SubscribeRequest, MessageStreamResponse> stream() {
		return (call, headers) -> {
			EnSyncConnection connection = connection(call);
			ServerCallHandler<SubscribeRequest, MessageStreamResponse> handler = ServerCalls
				.asyncServerStreamingCall((request, observer) -> subscribe(request, connection,
						(ServerCallStreamObserver<MessageStreamResponse>) observer));
			return handler.startCall(call, headers);
		};
	}

	private void subscribe(SubscribeRequest request, EnSyncConnection connection,
			ServerCallStreamObserver<MessageStreamResponse> call) {
		GrpcEventSink sink = new GrpcEventSink(call, connection);
		call.setOnCancelHandler(() -> this.broker.streamClosed(sink));
		call.setOnReadyHandler(() -> this.broker.streamReady(sink));
		if (!connection.isOpen()) {
			return;
		}
		this.calls.count(EnSyncOperation.SUBSCRIBE);
		PlannedAnswer planned = connection.plan().next(EnSyncOperation.SUBSCRIBE);
		if (planned instanceof PlannedAnswer.Cut) {
			connection.reset();
			return;
		}
		connection.plan().answer(EnSyncOperation.SUBSCRIBE, () -> open(request, call, sink, planned));
	}

	private void open(SubscribeRequest request, ServerCallStreamObserver<?> call, GrpcEventSink sink,
			@Nullable PlannedAnswer planned) {
		if (planned instanceof PlannedAnswer.Fail failure) {
			sink.end(failure.status());
			return;
		}
		try {
			EventSink replaced = this.broker.subscribe(request.getClientId(), request.getMessageName(), sink);
			if (replaced != null) {
				replaced.release();
			}
		}
		catch (UnknownSessionException ex) {
			sink.end(unknownSession(sink.connection()));
		}
		catch (RefusedException ex) {
			sink.end(Status.INVALID_ARGUMENT.withDescription(ex.getMessage()));
		}
		if (call.isCancelled()) {
			this.broker.streamClosed(sink);
		}
	}

	private UnsubscribeResponse unsubscribe(UnsubscribeRequest request) {
		EventSink sink = this.broker.unsubscribe(request.getClientId(), request.getMessageName());
		sink.unsubscribed();
		return UnsubscribeResponse.newBuilder().setSuccess(true).setMessage("unsubscribed").build();
	}

	private AcknowledgeResponse acknowledge(AcknowledgeRequest request) {
		this.broker.acknowledge(request.getClientId(), request.getMessageIdem(), request.getMessageName(),
				request.getPartitionBlock());
		return AcknowledgeResponse.newBuilder().setSuccess(true).setMessage("acknowledged").build();
	}

	private DeferResponse defer(DeferRequest request) {
		Instant due = this.broker.defer(request.getClientId(), request.getMessageIdem(), request.getMessageName(),
				request.getDelayMs(), request.getPriority(), request.getReason());
		return DeferResponse.newBuilder()
			.setSuccess(true)
			.setMessage("deferred")
			.setDeliveryTime(due.toEpochMilli())
			.build();
	}

	private DiscardResponse discard(DiscardRequest request) {
		this.broker.discard(request.getClientId(), request.getMessageIdem(), request.getMessageName(),
				request.getReason());
		return DiscardResponse.newBuilder().setSuccess(true).setMessage("discarded").build();
	}

	private ReplayResponse replay(ReplayRequest request, Dialect dialect) {
		EventBroker.Replayed replayed = this.broker.replay(request.getClientId(), request.getMessageIdem(),
				request.getMessageName());
		return ReplayResponse.newBuilder()
			.setSuccess(true)
			.setMessage("replayed")
			.setMessageData(Objects.requireNonNull(this.replayForms.get(dialect)).data(replayed, dialect))
			.build();
	}

	private PauseResponse pause(PauseRequest request) {
		this.broker.pause(request.getClientId(), request.getMessageName());
		return PauseResponse.newBuilder().setSuccess(true).setMessage("paused").build();
	}

	private ContinueResponse resume(ContinueRequest request) {
		this.broker.resume(request.getClientId(), request.getMessageName());
		return ContinueResponse.newBuilder().setSuccess(true).setMessage("continued").build();
	}

	/**
	 * Methods that both dialects share are added once.
	 */
	private static final class Definition {

		private final ServerServiceDefinition.Builder builder = ServerServiceDefinition
			.builder(EnSyncMethods.SERVICE_NAME);

		private final Set<String> names = new HashSet<>();

		<I, O> void add(MethodDescriptor<I, O> method, ServerCallHandler<I, O> handler) {
			if (this.names.add(method.getFullMethodName())) {
				this.builder.addMethod(method, handler);
			}
		}

	}

}
