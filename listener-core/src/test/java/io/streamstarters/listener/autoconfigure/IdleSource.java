package io.streamstarters.listener.autoconfigure;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import io.streamstarters.listener.Delivery;
import io.streamstarters.listener.DeliverySource;
import io.streamstarters.listener.Settlement;

/**
 * A source that has nothing.
 */
final class IdleSource implements DeliverySource {

	@Override
	public void start(Receiver receiver) {
	}

	@Override
	public void request(int n) {
	}

	@Override
	public CompletionStage<?> settle(Delivery delivery, Settlement settlement) {
		return CompletableFuture.completedStage(null);
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
		return CompletableFuture.completedStage(null);
	}

}
