package io.streamstarters.ensync.client.grpc;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;

/**
 * Makes a channel take a new connection where it would hold on to the old one. Calls
 * under way stay where they are.
 */
final class ConnectionRenewal {

	private final ManagedChannel channel;

	private final AtomicInteger renewals = new AtomicInteger();

	ConnectionRenewal(ManagedChannel channel) {
		this.channel = channel;
	}

	/**
	 * A channel that failed to connect has a back-off of its own, up to two minutes long,
	 * in which it fails every call at once. When to try again is decided by our caller.
	 */
	void skipBackOff() {
		if (this.channel.getState(false) == ConnectivityState.TRANSIENT_FAILURE) {
			this.channel.enterIdle();
		}
	}

	/**
	 * Makes a call that every engine answers quickly. A connection whose other end is
	 * gone without a word looks as good as any other, and the next login would go the
	 * same way; so a call that is not answered renews it, once for all calls that were
	 * under way together.
	 */
	<T> CompletableFuture<T> watch(Supplier<CompletableFuture<T>> call) {
		int before = this.renewals.get();
		return call.get().whenComplete((answer, failure) -> {
			if (GrpcFailures.isTimeout(failure) && this.renewals.compareAndSet(before, before + 1)) {
				this.channel.enterIdle();
			}
		});
	}

}
