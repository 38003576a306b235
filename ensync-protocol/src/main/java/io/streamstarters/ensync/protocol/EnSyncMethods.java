package io.streamstarters.ensync.protocol;

import java.util.List;

import com.google.protobuf.Message;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.protobuf.ProtoUtils;

/**
 * The methods of the service {@code ensync.EnSyncService}, under the names of one
 * {@link Dialect}. Immutable and safe for use by many threads.
 */
public final class EnSyncMethods {

	/** Full name of the gRPC service, the same in both dialects. */
	public static final String SERVICE_NAME = "ensync.EnSyncService";

	private static final EnSyncMethods MESSAGES = new EnSyncMethods(Dialect.MESSAGES);

	private static final EnSyncMethods EVENTS = new EnSyncMethods(Dialect.EVENTS);

	private final Dialect dialect;

	private final MethodDescriptor<ConnectRequest, ConnectResponse> connect;

	private final MethodDescriptor<HeartbeatRequest, HeartbeatResponse> heartbeat;

	private final MethodDescriptor<SubscribeRequest, MessageStreamResponse> subscribe;

	private final MethodDescriptor<UnsubscribeRequest, UnsubscribeResponse> unsubscribe;

	private final MethodDescriptor<PublishMessageRequest, PublishMessageResponse> publish;

	private final MethodDescriptor<AcknowledgeRequest, AcknowledgeResponse> acknowledge;

	private final MethodDescriptor<DeferRequest, DeferResponse> defer;

	private final MethodDescriptor<DiscardRequest, DiscardResponse> discard;

	private final MethodDescriptor<ReplayRequest, ReplayResponse> replay;

	private final MethodDescriptor<PauseRequest, PauseResponse> pause;

	private final MethodDescriptor<ContinueRequest, ContinueResponse> continueDelivery;

	private EnSyncMethods(Dialect dialect) {
		this.dialect = dialect;
		this.connect = method(MethodType.UNARY, "Connect", "Connect", ConnectRequest.getDefaultInstance(),
				ConnectResponse.getDefaultInstance());
		this.heartbeat = method(MethodType.UNARY, "Heartbeat", "Heartbeat", HeartbeatRequest.getDefaultInstance(),
				HeartbeatResponse.getDefaultInstance());
		this.subscribe = method(MethodType.SERVER_STREAMING, "Subscribe", "Subscribe",
				SubscribeRequest.getDefaultInstance(), MessageStreamResponse.getDefaultInstance());
		this.unsubscribe = method(MethodType.UNARY, "Unsubscribe", "Unsubscribe",
				UnsubscribeRequest.getDefaultInstance(), UnsubscribeResponse.getDefaultInstance());
		this.publish = method(MethodType.UNARY, "PublishMessage", "PublishEvent",
				PublishMessageRequest.getDefaultInstance(), PublishMessageResponse.getDefaultInstance());
		this.acknowledge = method(MethodType.UNARY, "AcknowledgeMessage", "AcknowledgeEvent",
				AcknowledgeRequest.getDefaultInstance(), AcknowledgeResponse.getDefaultInstance());
		this.defer = method(MethodType.UNARY, "DeferMessage", "DeferEvent", DeferRequest.getDefaultInstance(),
				DeferResponse.getDefaultInstance());
		this.discard = method(MethodType.UNARY, "DiscardMessage", "DiscardEvent", DiscardRequest.getDefaultInstance(),
				DiscardResponse.getDefaultInstance());
		this.replay = method(MethodType.UNARY, "ReplayMessage", "ReplayEvent", ReplayRequest.getDefaultInstance(),
				ReplayResponse.getDefaultInstance());
		this.pause = method(MethodType.UNARY, "PauseMessages", "PauseEvents", PauseRequest.getDefaultInstance(),
				PauseResponse.getDefaultInstance());
		this.continueDelivery = method(MethodType.UNARY, "ContinueMessages", "ContinueEvents",
				ContinueRequest.getDefaultInstance(), ContinueResponse.getDefaultInstance());
	}

	/**
	 * The methods under the names of a dialect.
	 * @param dialect the dialect
	 * @return its methods
	 */
	public static EnSyncMethods of(Dialect dialect) {
		return switch (dialect) {
			case MESSAGES -> MESSAGES;
			case EVENTS -> EVENTS;
		};
	}

	private <I extends Message, O extends Message> MethodDescriptor<I, O> method(MethodType type, String messagesName,
			String eventsName, I request, O response) {
		String name = (this.dialect == Dialect.MESSAGES) ? messagesName : eventsName;
		return MethodDescriptor.<I, O>newBuilder()
			.setType(type)
			.setFullMethodName(MethodDescriptor.generateFullMethodName(SERVICE_NAME, name))
			.setRequestMarshaller(ProtoUtils.marshaller(request))
			.setResponseMarshaller(ProtoUtils.marshaller(response))
			.build();
	}

	/**
	 * Whose names these are.
	 * @return the dialect
	 */
	public Dialect dialect() {
		return this.dialect;
	}

	/**
	 * Logs in with an app key.
	 * @return the method
	 */
	public MethodDescriptor<ConnectRequest, ConnectResponse> connect() {
		return this.connect;
	}

	/**
	 * Keeps a session alive, and asks whether it is known.
	 * @return the method
	 */
	public MethodDescriptor<HeartbeatRequest, HeartbeatResponse> heartbeat() {
		return this.heartbeat;
	}

	/**
	 * Opens the stream of the events of a name or pattern.
	 * @return the method, the only one that streams
	 */
	public MethodDescriptor<SubscribeRequest, MessageStreamResponse> subscribe() {
		return this.subscribe;
	}

	/**
	 * Ends a subscription.
	 * @return the method
	 */
	public MethodDescriptor<UnsubscribeRequest, UnsubscribeResponse> unsubscribe() {
		return this.unsubscribe;
	}

	/**
	 * Sends an event to one recipient.
	 * @return the method
	 */
	public MethodDescriptor<PublishMessageRequest, PublishMessageResponse> publish() {
		return this.publish;
	}

	/**
	 * Settles an event as done.
	 * @return the method
	 */
	public MethodDescriptor<AcknowledgeRequest, AcknowledgeResponse> acknowledge() {
		return this.acknowledge;
	}

	/**
	 * Gives an event back, to be delivered again after a delay.
	 * @return the method
	 */
	public MethodDescriptor<DeferRequest, DeferResponse> defer() {
		return this.defer;
	}

	/**
	 * Settles an event as never to be delivered again.
	 * @return the method
	 */
	public MethodDescriptor<DiscardRequest, DiscardResponse> discard() {
		return this.discard;
	}

	/**
	 * Asks for an event once more.
	 * @return the method
	 */
	public MethodDescriptor<ReplayRequest, ReplayResponse> replay() {
		return this.replay;
	}

	/**
	 * Stops the deliveries of a subscription.
	 * @return the method
	 */
	public MethodDescriptor<PauseRequest, PauseResponse> pause() {
		return this.pause;
	}

	/**
	 * Lets the deliveries of a subscription go on.
	 * @return the method
	 */
	public MethodDescriptor<ContinueRequest, ContinueResponse> continueDelivery() {
		return this.continueDelivery;
	}

	/**
	 * All methods of the dialect, in the order of the service's description.
	 * @return the methods
	 */
	public List<MethodDescriptor<?, ?>> all() {
		return List.of(this.connect, this.heartbeat, this.publish, this.subscribe, this.unsubscribe, this.acknowledge,
				this.defer, this.discard, this.replay, this.pause, this.continueDelivery);
	}

}
