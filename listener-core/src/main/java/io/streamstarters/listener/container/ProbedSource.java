package io.streamstarters.listener.container;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import io.streamstarters.listener.Delivery;
import io.streamstarters.listener.DeliverySource;
import io.streamstarters.listener.Settlement;
import org.jspecify.annotations.Nullable;

/**
 * A source whose deliveries and settlements are told of.
 */
final class ProbedSource implements DeliverySource {

	private final DeliverySource source;

	private final ProbedRun run;

	ProbedSource(DeliverySource source, ProbedRun run) {
		this.source = source;
		this.run = run;
	}

	@Override
	public void start(Receiver receiver) {
		this.source.start(new ProbedReceiver(receiver, this.run));
	}

	@Override
	public void request(int n) {
		this.source.request(n);
	}

	@Override
	public CompletionStage<?> settle(Delivery delivery, Settlement settlement) {
		return this.run.settle(this, delivery, settlement);
	}

	CompletionStage<?> settleUnseen(Delivery delivery, Settlement settlement) {
		try {
			return this.source.settle(delivery, settlement);
		}
		catch (RuntimeException | Error ex) {
			return CompletableFuture.failedStage(ex);
		}
	}

	@Override
	public void onDropped(Delivery delivery) {
		this.source.onDropped(delivery);
	}

	@Override
	public void pause() {
		this.source.pause();
	}

	@Override
	public void resume() {
		this.source.resume();
	}

	@Override
	public @Nullable String leaseSetting() {
		return this.source.leaseSetting();
	}

	@Override
	public @Nullable Duration stalledFor() {
		return this.source.stalledFor();
	}

	@Override
	public @Nullable Integer sessions() {
		return this.source.sessions();
	}

	@Override
	public CompletionStage<Optional<Duration>> lag(Duration timeout) {
		return this.source.lag(timeout);
	}

	@Override
	public void stopFetching() {
		this.source.stopFetching();
	}

	@Override
	public CompletionStage<?> close() {
		return this.source.close();
	}

	/**
	 * Tells of deliveries before they are handed on.
	 */
	private record ProbedReceiver(Receiver receiver, ProbedRun run) implements Receiver {

		@Override
		public void onDeliveries(List<? extends Delivery> deliveries) {
			deliveries.forEach(this.run::delivered);
			this.receiver.onDeliveries(deliveries);
		}

		@Override
		public void onCopyDropped() {
			this.receiver.onCopyDropped();
		}

		@Override
		public void onConnected() {
			this.receiver.onConnected();
		}

		@Override
		public void onDisconnected(@Nullable Exception cause) {
			this.receiver.onDisconnected(cause);
		}

		@Override
		public void onFailed(Exception cause) {
			this.receiver.onFailed(cause);
		}

	}

}
