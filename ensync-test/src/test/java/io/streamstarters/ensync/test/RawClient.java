package io.streamstarters.ensync.test;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
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

/**
 * The protocol call by call, on a channel of its own.
 */
final class RawClient implements AutoCloseable {

	private final ManagedChannel channel;

	private final EnSyncMethods methods;

	private final List<RawStream> streams = new ArrayList<>();

	private String clientId = "";

	RawClient(EnSyncServer server, Dialect dialect) {
		this(server.url(), dialect);
	}

	RawClient(String url, Dialect dialect) {
		this.channel = NettyChannelBuilder.forTarget(url.replace("grpc://", "dns:///")).usePlaintext().build();
		this.methods = EnSyncMethods.of(dialect);
	}

	static RawClient login(EnSyncServer server, String app) {
		RawClient client = new RawClient(server, Dialect.MESSAGES);
		client.connect(server.app(app).appKey());
		return client;
	}

	String clientId() {
		return this.clientId;
	}

	RawClient clientId(String clientId) {
		this.clientId = clientId;
		return this;
	}

	ConnectResponse connect(String appKey) {
		ConnectResponse response = call(this.methods.connect(),
				ConnectRequest.newBuilder().setAccessKey(appKey).build());
		this.clientId = response.getClientId();
		return response;
	}

	boolean heartbeat() {
		return call(this.methods.heartbeat(), HeartbeatRequest.newBuilder().setClientId(this.clientId).build())
			.getSuccess();
	}

	PublishMessageResponse publish(EnSyncApp recipient, String name, String payload) {
		return publish(PublishMessageRequest.newBuilder()
			.setDeliveryTo(recipient.publicKey())
			.setMessageName(name)
			.setPayload(payload)
			.setMetadata("{}"));
	}

	PublishMessageResponse publish(PublishMessageRequest.Builder request) {
		return call(this.methods.publish(), request.setClientId(this.clientId).build());
	}

	RawStream subscribe(String name) {
		return subscribe(name, Integer.MAX_VALUE);
	}

	/**
	 * Subscribe and ask the stream for so many messages.
	 */
	RawStream subscribe(String name, int requested) {
		RawStream stream = new RawStream(requested);
		this.streams.add(stream);
		ClientCalls.asyncServerStreamingCall(this.channel.newCall(this.methods.subscribe(), CallOptions.DEFAULT),
				SubscribeRequest.newBuilder().setClientId(this.clientId).setMessageName(name).build(), stream);
		return stream;
	}

	UnsubscribeResponse unsubscribe(String name) {
		return call(this.methods.unsubscribe(),
				UnsubscribeRequest.newBuilder().setClientId(this.clientId).setMessageName(name).build());
	}

	AcknowledgeResponse acknowledge(MessageStreamResponse event) {
		return acknowledge(event.getMessageIdem(), event.getMessageName(), event.getPartitionBlock());
	}

	AcknowledgeResponse acknowledge(String idem, String name, long block) {
		return call(this.methods.acknowledge(),
				AcknowledgeRequest.newBuilder()
					.setClientId(this.clientId)
					.setMessageIdem(idem)
					.setMessageName(name)
					.setPartitionBlock(block)
					.build());
	}

	DeferResponse defer(MessageStreamResponse event, long delayMs, String reason) {
		return defer(event, delayMs, 3, reason);
	}

	DeferResponse defer(MessageStreamResponse event, long delayMs, int priority, String reason) {
		return call(this.methods.defer(),
				DeferRequest.newBuilder()
					.setClientId(this.clientId)
					.setMessageIdem(event.getMessageIdem())
					.setMessageName(event.getMessageName())
					.setDelayMs(delayMs)
					.setPriority(priority)
					.setReason(reason)
					.build());
	}

	DiscardResponse discard(MessageStreamResponse event, String reason) {
		return call(this.methods.discard(),
				DiscardRequest.newBuilder()
					.setClientId(this.clientId)
					.setMessageIdem(event.getMessageIdem())
					.setMessageName(event.getMessageName())
					.setReason(reason)
					.build());
	}

	ReplayResponse replay(String idem, String name) {
		return call(this.methods.replay(),
				ReplayRequest.newBuilder()
					.setClientId(this.clientId)
					.setMessageIdem(idem)
					.setMessageName(name)
					.build());
	}

	PauseResponse pause(String name) {
		return call(this.methods.pause(),
				PauseRequest.newBuilder().setClientId(this.clientId).setMessageName(name).setReason("test").build());
	}

	ContinueResponse resume(String name) {
		return call(this.methods.continueDelivery(),
				ContinueRequest.newBuilder().setClientId(this.clientId).setMessageName(name).build());
	}

	private <I, O> O call(MethodDescriptor<I, O> method, I request) {
		return ClientCalls.blockingUnaryCall(this.channel, method,
				CallOptions.DEFAULT.withDeadlineAfter(20, TimeUnit.SECONDS), request);
	}

	@Override
	public void close() {
		this.streams.forEach(RawStream::cancel);
		this.channel.shutdownNow();
		try {
			this.channel.awaitTermination(10, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
