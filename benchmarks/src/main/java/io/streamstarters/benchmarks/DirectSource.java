package io.streamstarters.benchmarks;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import io.streamstarters.listener.Delivery;
import io.streamstarters.listener.DeliverySource;
import io.streamstarters.listener.Settlement;
import org.jspecify.annotations.Nullable;

/**
 * Hands over on the caller's thread, and settles at once. Only acknowledgments count as
 * settled.
 */
final class DirectSource implements DeliverySource {

	long handedOver;

	long settled;

	private @Nullable Receiver receiver;

	void handOver(Delivery delivery) {
		this.handedOver++;
		Objects.requireNonNull(this.receiver).onDelivery(delivery);
	}

	@Override
	public void start(Receiver receiver) {
		this.receiver = receiver;
	}

	@Override
	public void request(int n) {
	}

	@Override
	public CompletionStage<?> settle(Delivery delivery, Settlement settlement) {
		if (settlement instanceof Settlement.Ack) {
			this.settled++;
		}
		return CompletableFuture.completedStage(Boolean.TRUE);
	}

	@Override
	public void pause() {
	}

	@Override
	public void resume() {
	}

	@Override
	public void stopFetching() {
	}

	@Override
	public CompletionStage<?> close() {
		return CompletableFuture.completedStage(Boolean.TRUE);
	}

}
