package io.streamstarters.listener.autoconfigure;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import io.streamstarters.listener.Delivery;
import io.streamstarters.listener.DeliverySource;
import io.streamstarters.listener.Settlement;
import org.jspecify.annotations.Nullable;

/**
 * A source that has nothing.
 */
final class IdleSource implements DeliverySource {

	private final @Nullable CompletionStage<Optional<Duration>> lag;

	IdleSource() {
		this.lag = null;
	}

	IdleSource(CompletionStage<Optional<Duration>> lag) {
		this.lag = lag;
	}

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
	public CompletionStage<Optional<Duration>> lag(Duration timeout) {
		return (this.lag != null) ? this.lag : DeliverySource.super.lag(timeout);
	}

	@Override
	public void stopFetching() {
	}

	@Override
	public CompletionStage<?> close() {
		return CompletableFuture.completedStage(null);
	}

}
