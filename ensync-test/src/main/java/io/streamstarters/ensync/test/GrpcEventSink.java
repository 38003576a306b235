package io.streamstarters.ensync.test;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.streamstarters.ensync.protocol.MessageStreamResponse;

/**
 * A subscriber's gRPC stream.
 */
final class GrpcEventSink implements EventSink {

	private final ServerCallStreamObserver<MessageStreamResponse> call;

	GrpcEventSink(ServerCallStreamObserver<MessageStreamResponse> call) {
		this.call = call;
	}

	@Override
	public boolean isReady() {
		return this.call.isReady();
	}

	@Override
	public void deliver(EventData event) {
		this.call.onNext(Messages.streamResponse(event));
	}

	@Override
	public void release() {
		end(Status.OK);
	}

	@Override
	public void end(Status status) {
		if (status.isOk()) {
			this.call.onCompleted();
		}
		else {
			this.call.onError(status.asRuntimeException());
		}
	}

}
