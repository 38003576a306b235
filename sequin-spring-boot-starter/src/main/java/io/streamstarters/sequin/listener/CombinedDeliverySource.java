package io.streamstarters.sequin.listener;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.Collectors;

import io.streamstarters.listener.Delivery;
import io.streamstarters.listener.DeliverySource;
import io.streamstarters.listener.Settlement;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * Several consumers, each polled by itself. What the container asks for goes to the one
 * that has least to do, so that each can receive as long as there is a permit for each.
 */
final class CombinedDeliverySource implements DeliverySource {

	private final List<Branch> branches;

	/** Guards what the branches have to do. */
	private final ReentrantLock loads = new ReentrantLock();

	/** What one tells of its connection comes before what the next one tells. */
	private final ReentrantLock telling = new ReentrantLock();

	private @Nullable Receiver receiver;

	/**
	 * Creates a source.
	 * @param sources what is polled, two or more
	 */
	CombinedDeliverySource(List<NamedSource> sources) {
		this.branches = sources.stream().map(Branch::new).toList();
	}

	@Override
	public void start(Receiver receiver) {
		this.receiver = receiver;
		this.branches.forEach((branch) -> branch.source.start(branch));
	}

	@Override
	public void request(int n) {
		int[] shares = new int[this.branches.size()];
		this.loads.lock();
		try {
			for (int i = 0; i < n; i++) {
				int idlest = idlest();
				this.branches.get(idlest).load++;
				shares[idlest]++;
			}
		}
		finally {
			this.loads.unlock();
		}
		for (int i = 0; i < shares.length; i++) {
			if (shares[i] > 0) {
				this.branches.get(i).source.request(shares[i]);
			}
		}
	}

	private int idlest() {
		int idlest = 0;
		for (int i = 1; i < this.branches.size(); i++) {
			if (this.branches.get(i).load < this.branches.get(idlest).load) {
				idlest = i;
			}
		}
		return idlest;
	}

	@Override
	public CompletionStage<?> settle(Delivery delivery, Settlement settlement) {
		DeliverySource source = ((CombinedDelivery) delivery).branch().source;
		CompletionStage<?> settled;
		try {
			settled = source.settle(CombinedDelivery.origin(delivery), settlement);
		}
		catch (RuntimeException | Error ex) {
			settled = CompletableFuture.failedStage(ex);
		}
		return settled.whenComplete((answer, failure) -> onDropped(delivery));
	}

	@Override
	public void onDropped(Delivery delivery) {
		Branch branch = ((CombinedDelivery) delivery).branch();
		this.loads.lock();
		try {
			branch.load--;
		}
		finally {
			this.loads.unlock();
		}
	}

	@Override
	public void pause() {
		each(DeliverySource::pause);
	}

	@Override
	public void resume() {
		each(DeliverySource::resume);
	}

	@Override
	public void stopFetching() {
		each(DeliverySource::stopFetching);
	}

	private void each(Consumer<DeliverySource> call) {
		this.branches.forEach((branch) -> call.accept(branch.source));
	}

	@Override
	public CompletionStage<?> close() {
		return CompletableFuture.allOf(this.branches.stream()
			.map((branch) -> branch.source.close().toCompletableFuture())
			.toArray(CompletableFuture[]::new));
	}

	@Override
	public String leaseSetting() {
		return this.branches.stream()
			.map((branch) -> String.valueOf(branch.source.leaseSetting()))
			.distinct()
			.collect(Collectors.joining(" or "));
	}

	/** The one that has been silent for longest. */
	@Override
	public @Nullable Duration stalledFor() {
		return this.branches.stream()
			.map((branch) -> branch.source.stalledFor())
			.filter(Objects::nonNull)
			.max(Duration::compareTo)
			.orElse(null);
	}

	/** That of the one that is behind most; not known where one does not know. */
	@Override
	public CompletionStage<Optional<Duration>> lag(Duration timeout) {
		CompletionStage<Optional<Duration>> longest = CompletableFuture.completedStage(Optional.of(Duration.ZERO));
		for (Branch branch : this.branches) {
			longest = longest.thenCombine(branch.source.lag(timeout),
					(lag, other) -> lag.flatMap((one) -> other.map((two) -> (one.compareTo(two) > 0) ? one : two)));
		}
		return longest;
	}

	private Receiver receiver() {
		Receiver receiver = this.receiver;
		Assert.state(receiver != null, "Not started");
		return receiver;
	}

	/**
	 * A source of one consumer.
	 *
	 * @param name names the consumer, without a space
	 * @param destination the stream or the sink
	 * @param source polls it
	 */
	record NamedSource(String name, String destination, DeliverySource source) {

	}

	/** One of the consumers, and what it has to do. */
	final class Branch implements Receiver {

		private final String name;

		private final String destination;

		private final DeliverySource source;

		/** What the container has asked for, and what it got and has not let go. */
		private int load;

		private boolean connected;

		private Branch(NamedSource source) {
			this.name = source.name();
			this.destination = source.destination();
			this.source = source.source();
		}

		String name() {
			return this.name;
		}

		String destination() {
			return this.destination;
		}

		@Override
		public void onDeliveries(List<? extends Delivery> deliveries) {
			receiver().onDeliveries(deliveries.stream()
				.map((delivery) -> new CombinedDelivery((SequinDelivery) delivery, this))
				.toList());
		}

		/** The listener can receive when all of them can. */
		@Override
		public void onConnected() {
			CombinedDeliverySource.this.telling.lock();
			try {
				this.connected = true;
				if (CombinedDeliverySource.this.branches.stream().allMatch((branch) -> branch.connected)) {
					receiver().onConnected();
				}
			}
			finally {
				CombinedDeliverySource.this.telling.unlock();
			}
		}

		@Override
		public void onDisconnected(@Nullable Exception cause) {
			CombinedDeliverySource.this.telling.lock();
			try {
				this.connected = false;
				receiver().onDisconnected(cause);
			}
			finally {
				CombinedDeliverySource.this.telling.unlock();
			}
		}

		@Override
		public void onFailed(Exception cause) {
			receiver().onFailed(cause);
		}

	}

}
