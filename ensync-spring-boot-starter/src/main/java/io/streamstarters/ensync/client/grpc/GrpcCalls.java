package io.streamstarters.ensync.client.grpc;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import java.util.function.Function;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Context;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import io.streamstarters.ensync.client.EnSyncEngineOptions;
import io.streamstarters.ensync.client.EnSyncProtocol;
import io.streamstarters.ensync.client.Redactor;
import io.streamstarters.ensync.client.TransportException;
import io.streamstarters.ensync.protocol.Dialect;
import io.streamstarters.ensync.protocol.EnSyncMethods;
import io.streamstarters.ensync.protocol.MessageStreamResponse;
import io.streamstarters.ensync.protocol.SubscribeRequest;

/**
 * Makes calls on a channel, in the dialect that the engine understands. A call that the
 * engine does not know by name was not executed, so it is safe to make it again under its
 * other name, whatever it does.
 */
final class GrpcCalls {

	private final Channel channel;

	private final boolean learning;

	private final long timeoutMillis;

	private final CallOptions callOptions;

	private final Set<CompletableFuture<?>> underWay;

	private final AtomicReference<Dialect> dialect;

	GrpcCalls(Channel channel, EnSyncEngineOptions options) {
		this(channel, options.protocol() == EnSyncProtocol.AUTO, options.callTimeout().toMillis(), CallOptions.DEFAULT,
				ConcurrentHashMap.newKeySet(), new AtomicReference<>(
						(options.protocol() == EnSyncProtocol.EVENTS) ? Dialect.EVENTS : Dialect.MESSAGES));
	}

	private GrpcCalls(Channel channel, boolean learning, long timeoutMillis, CallOptions callOptions,
			Set<CompletableFuture<?>> underWay, AtomicReference<Dialect> dialect) {
		this.channel = channel;
		this.learning = learning;
		this.timeoutMillis = timeoutMillis;
		this.callOptions = callOptions;
		this.underWay = underWay;
		this.dialect = dialect;
	}

	/** The same calls, answered on the connection's event loop. */
	GrpcCalls onTransportThread() {
		return new GrpcCalls(this.channel, this.learning, this.timeoutMillis,
				this.callOptions.withExecutor(Runnable::run), this.underWay, this.dialect);
	}

	<I, O> CompletableFuture<O> unary(Function<EnSyncMethods, MethodDescriptor<I, O>> method, I request,
			Redactor redactor, BiFunction<Status, Redactor, TransportException> translation) {
		Dialect first = this.dialect.get();
		CompletableFuture<O> result = call(first, method, request).exceptionallyCompose((failure) -> {
			Dialect other = (first == Dialect.MESSAGES) ? Dialect.EVENTS : Dialect.MESSAGES;
			return (this.learning && isUnimplemented(failure) && isRenamed(method))
					? call(other, method, request).whenComplete((answer, secondFailure) -> {
						if (!isUnimplemented(secondFailure)) {
							this.dialect.set(other);
						}
					}) : CompletableFuture.failedFuture(failure);
		})
			.exceptionallyCompose((failure) -> CompletableFuture
				.failedFuture(translation.apply(Status.fromThrowable(failure), redactor)));
		this.underWay.add(result);
		result.whenComplete((answer, failure) -> this.underWay.remove(result));
		return result;
	}

	/** Completes when all calls made so far have ended. */
	CompletableFuture<Void> quiet() {
		return CompletableFuture.allOf(this.underWay.toArray(CompletableFuture<?>[]::new));
	}

	private static boolean isUnimplemented(Throwable failure) {
		return failure != null && Status.fromThrowable(failure).getCode() == Status.Code.UNIMPLEMENTED;
	}

	private static boolean isRenamed(Function<EnSyncMethods, ? extends MethodDescriptor<?, ?>> method) {
		return !method.apply(EnSyncMethods.of(Dialect.MESSAGES))
			.getFullMethodName()
			.equals(method.apply(EnSyncMethods.of(Dialect.EVENTS)).getFullMethodName());
	}

	private <I, O> CompletableFuture<O> call(Dialect dialect, Function<EnSyncMethods, MethodDescriptor<I, O>> method,
			I request) {
		CompletableFuture<O> result = new CompletableFuture<>();
		CallOptions options = this.callOptions.withDeadlineAfter(this.timeoutMillis, TimeUnit.MILLISECONDS);
		try {
			outsideOfAnyContext(() -> ClientCalls.asyncUnaryCall(
					this.channel.newCall(method.apply(EnSyncMethods.of(dialect)), options), request,
					new Answer<>(result)));
		}
		catch (RuntimeException ex) {
			// An interceptor's, say.
			result.completeExceptionally(ex);
		}
		return result;
	}

	ClientCall<SubscribeRequest, MessageStreamResponse> newStream() {
		return this.channel.newCall(EnSyncMethods.of(this.dialect.get()).subscribe(), this.callOptions);
	}

	/**
	 * Sessions outlive the request of a gRPC server that happened to open them, and its
	 * cancellation must not end them.
	 */
	static void outsideOfAnyContext(Runnable action) {
		Context.ROOT.run(action);
	}

	private record Answer<O>(CompletableFuture<O> result) implements StreamObserver<O> {

		@Override
		public void onNext(O value) {
			this.result.complete(value);
		}

		@Override
		public void onError(Throwable failure) {
			this.result.completeExceptionally(failure);
		}

		@Override
		public void onCompleted() {
			// The engine's success without an answer is none.
			this.result.completeExceptionally(
					Status.INTERNAL.withDescription("it ended the call without an answer").asRuntimeException());
		}

	}

}
