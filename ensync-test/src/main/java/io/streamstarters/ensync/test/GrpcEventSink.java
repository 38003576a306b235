package io.streamstarters.ensync.test;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.streamstarters.ensync.protocol.MessageStreamResponse;

/**
 * A subscriber's gRPC stream.
 */
final class GrpcEventSink implements EventSink {

	private final ServerCallStreamObserver<MessageStreamResponse> call;

	private final EnSyncConnection connection;

	GrpcEventSink(ServerCallStreamObserver<MessageStreamResponse> call, EnSyncConnection connection) {
		this.call = call;
		this.connection = connection;
	}

	@Override
	public EnSyncConnection connection() {
		return this.connection;
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
	public void unsubscribed() {
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
