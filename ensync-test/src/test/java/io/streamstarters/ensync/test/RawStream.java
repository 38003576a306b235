package io.streamstarters.ensync.test;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.streamstarters.ensync.protocol.MessageStreamResponse;
import io.streamstarters.ensync.protocol.SubscribeRequest;

/**
 * A subscribed stream: what came on it, and how it ended.
 */
final class RawStream implements ClientResponseObserver<SubscribeRequest, MessageStreamResponse> {

	private final BlockingQueue<MessageStreamResponse> events = new LinkedBlockingQueue<>();

	private final CompletableFuture<Status> end = new CompletableFuture<>();

	private final int requested;

	private ClientCallStreamObserver<SubscribeRequest> call;

	RawStream(int requested) {
		this.requested = requested;
	}

	@Override
	public void beforeStart(ClientCallStreamObserver<SubscribeRequest> call) {
		this.call = call;
		call.disableAutoRequestWithInitial(this.requested);
	}

	@Override
	public void onNext(MessageStreamResponse event) {
		this.events.add(event);
	}

	@Override
	public void onError(Throwable error) {
		this.end.complete(Status.fromThrowable(error));
	}

	@Override
	public void onCompleted() {
		this.end.complete(Status.OK);
	}

	MessageStreamResponse next() {
		try {
			MessageStreamResponse event = this.events.poll(20, TimeUnit.SECONDS);
			if (event == null) {
				throw new AssertionError("no event came; the end of the stream is " + this.end);
			}
			return event;
		}
		catch (InterruptedException ex) {
			throw new AssertionError(ex);
		}
	}

	/**
	 * The next event, or {@code null} if there is none for a moment.
	 */
	MessageStreamResponse poll() {
		try {
			return this.events.poll(50, TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			throw new AssertionError(ex);
		}
	}

	List<MessageStreamResponse> next(int count) {
		List<MessageStreamResponse> events = new ArrayList<>();
		while (events.size() < count) {
			events.add(next());
		}
		return events;
	}

	int waiting() {
		return this.events.size();
	}

	Status end() {
		return this.end.orTimeout(20, TimeUnit.SECONDS).join();
	}

	boolean hasEnded() {
		return this.end.isDone();
	}

	void request(int more) {
		this.call.request(more);
	}

	void cancel() {
		this.call.cancel("no longer wanted", null);
	}

}
