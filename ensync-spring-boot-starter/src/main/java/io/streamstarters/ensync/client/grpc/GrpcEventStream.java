package io.streamstarters.ensync.client.grpc;

import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import io.streamstarters.ensync.client.EventStream;
import io.streamstarters.ensync.client.IncomingEvent;
import io.streamstarters.ensync.client.Redactor;
import io.streamstarters.ensync.protocol.MessageStreamResponse;
import io.streamstarters.ensync.protocol.SubscribeRequest;

/**
 * The call behind a subscription. It takes in only what was requested, so that events
 * nobody has room for stay with the engine.
 */
final class GrpcEventStream extends ClientCall.Listener<MessageStreamResponse> implements EventStream {

	private final ClientCall<SubscribeRequest, MessageStreamResponse> call;

	private final EventStream.Listener listener;

	private final Redactor redactor;

	private GrpcEventStream(ClientCall<SubscribeRequest, MessageStreamResponse> call, EventStream.Listener listener,
			Redactor redactor) {
		this.call = call;
		this.listener = listener;
		this.redactor = redactor;
	}

	static EventStream open(ClientCall<SubscribeRequest, MessageStreamResponse> call, SubscribeRequest request,
			EventStream.Listener listener, Redactor redactor) {
		GrpcEventStream stream = new GrpcEventStream(call, listener, redactor);
		GrpcCalls.outsideOfAnyContext(() -> {
			call.start(stream, new Metadata());
			call.sendMessage(request);
			call.halfClose();
		});
		return stream;
	}

	@Override
	public void request(int count) {
		this.call.request(count);
	}

	@Override
	public void cancel() {
		this.call.cancel("The subscription has ended on this side", null);
	}

	@Override
	public void onHeaders(Metadata headers) {
		this.listener.onOpen();
	}

	@Override
	public void onMessage(MessageStreamResponse message) {
		if (message.getMessageIdem().isEmpty()) {
			this.call.request(1);
			this.listener.onUnsettleable("it has no id");
			return;
		}
		this.listener.onEvent(new IncomingEvent(message.getMessageIdem(), message.getMessageName(),
				message.getPayload(), message.getPartitionBlock(), message.getMetadata(), message.getSender(), null));
	}

	@Override
	public void onClose(Status status, Metadata trailers) {
		this.listener.onClosed(status.isOk() ? null : GrpcFailures.ofReceiving(status, this.redactor));
	}

}
