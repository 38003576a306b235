package io.streamstarters.benchmarks;

import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import io.streamstarters.benchmarks.Progress.Result;
import io.streamstarters.ensync.crypto.AppSecretKey;
import io.streamstarters.ensync.crypto.PayloadCipher;
import io.streamstarters.ensync.crypto.RecipientKey;
import io.streamstarters.ensync.protocol.AcknowledgeRequest;
import io.streamstarters.ensync.protocol.AcknowledgeResponse;
import io.streamstarters.ensync.protocol.ConnectRequest;
import io.streamstarters.ensync.protocol.Dialect;
import io.streamstarters.ensync.protocol.EnSyncMethods;
import io.streamstarters.ensync.protocol.MessageStreamResponse;
import io.streamstarters.ensync.protocol.PublishMessageRequest;
import io.streamstarters.ensync.protocol.PublishMessageResponse;
import io.streamstarters.ensync.protocol.SubscribeRequest;
import tools.jackson.databind.json.JsonMapper;

/**
 * What somebody would write with gRPC and nothing else: no reconnect, no retry, no limit.
 */
final class HandWrittenEnSync implements AutoCloseable {

	private static final EnSyncMethods METHODS = EnSyncMethods.of(Dialect.MESSAGES);

	private final ManagedChannel channel;

	private final PayloadCipher cipher = new PayloadCipher();

	private final JsonMapper json = JsonMapper.shared();

	private final String appKey;

	HandWrittenEnSync(String url, String appKey) {
		this.channel = NettyChannelBuilder.forTarget(url.replace("grpc://", "dns:///")).usePlaintext().build();
		this.appKey = appKey;
	}

	private String login() {
		return ClientCalls
			.blockingUnaryCall(this.channel, METHODS.connect(), CallOptions.DEFAULT,
					ConnectRequest.newBuilder().setAccessKey(this.appKey).build())
			.getClientId();
	}

	/** Publishes so many events, each sealed anew, with at most so many under way. */
	Result publish(String name, RecipientKey recipient, Object payload, int events, int underWay)
			throws InterruptedException {
		return publish(name, recipient, () -> this.cipher.seal(this.json.writeValueAsString(payload), recipient),
				events, underWay);
	}

	/** Publishes so many events that are sealed already. */
	Result publishSealed(String name, RecipientKey recipient, String envelope, int events, int underWay)
			throws InterruptedException {
		return publish(name, recipient, () -> envelope, events, underWay);
	}

	private Result publish(String name, RecipientKey recipient, Supplier<String> envelopes, int events, int underWay)
			throws InterruptedException {
		String clientId = login();
		Progress progress = new Progress(events);
		Semaphore window = new Semaphore(underWay);
		for (int i = 0; i < events; i++) {
			window.acquire();
			PublishMessageRequest request = PublishMessageRequest.newBuilder()
				.setClientId(clientId)
				.setMessageName(name)
				.setDeliveryTo(recipient.value())
				.setMetadata("{}")
				.setPayload(envelopes.get())
				.build();
			ClientCalls.asyncUnaryCall(this.channel.newCall(METHODS.publish(), CallOptions.DEFAULT), request,
					new Answer<PublishMessageResponse>((answer) -> {
						progress.one();
						window.release();
					}));
		}
		return progress.await();
	}

	/** Receives on so many sessions: decrypts, parses, handles and acknowledges. */
	void receive(String name, AppSecretKey key, int sessions, Consumer<Order> handler) {
		List<AppSecretKey> keys = List.of(key);
		for (int i = 0; i < sessions; i++) {
			String clientId = login();
			SubscribeRequest request = SubscribeRequest.newBuilder().setClientId(clientId).setMessageName(name).build();
			ClientCalls.asyncServerStreamingCall(this.channel.newCall(METHODS.subscribe(), CallOptions.DEFAULT),
					request, new Answer<MessageStreamResponse>((event) -> {
						handler.accept(this.json.readValue(this.cipher.open(event.getPayload(), keys), Order.class));
						acknowledge(clientId, event);
					}));
		}
	}

	private void acknowledge(String clientId, MessageStreamResponse event) {
		AcknowledgeRequest request = AcknowledgeRequest.newBuilder()
			.setClientId(clientId)
			.setMessageIdem(event.getMessageIdem())
			.setMessageName(event.getMessageName())
			.setPartitionBlock(event.getPartitionBlock())
			.build();
		ClientCalls.asyncUnaryCall(
				this.channel.newCall(METHODS.acknowledge(),
						CallOptions.DEFAULT.withDeadlineAfter(10, TimeUnit.SECONDS)),
				request, new Answer<AcknowledgeResponse>((answer) -> {
				}));
	}

	@Override
	public void close() throws InterruptedException {
		this.channel.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
	}

	/**
	 * Takes answers; an error ends the benchmark's wait by its time limit.
	 *
	 * @param onNextConsumer takes them
	 * @param <T> their type
	 */
	private record Answer<T>(Consumer<T> onNextConsumer) implements StreamObserver<T> {

		@Override
		public void onNext(T value) {
			this.onNextConsumer.accept(value);
		}

		@Override
		public void onError(Throwable error) {
		}

		@Override
		public void onCompleted() {
		}

	}

}
