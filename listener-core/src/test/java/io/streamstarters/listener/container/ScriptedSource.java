package io.streamstarters.listener.container;

import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiFunction;

import io.streamstarters.listener.Delivery;
import io.streamstarters.listener.DeliverySource;
import io.streamstarters.listener.Settlement;
import org.jspecify.annotations.Nullable;

/**
 * A broker's side of a container that does what a test tells it to, and notes whatever a
 * container must not do to a source.
 */
final class ScriptedSource implements DeliverySource {

	private final int maxInFlight;

	private final Queue<String> violations;

	private final List<Settled> settlements = new CopyOnWriteArrayList<>();

	/** Handed over and not answered, before the end of their lease. */
	private final Set<Delivery> inHand = ConcurrentHashMap.newKeySet();

	private final Set<Delivery> handedOver = ConcurrentHashMap.newKeySet();

	private final Set<Delivery> settled = ConcurrentHashMap.newKeySet();

	private final Set<Delivery> dropped = ConcurrentHashMap.newKeySet();

	/** Of which the source was told what became of them. */
	private final Set<Delivery> ended = ConcurrentHashMap.newKeySet();

	private volatile @Nullable Receiver receiver;

	private int demand;

	private int mostInHand;

	private boolean fetching = true;

	private volatile boolean paused;

	private volatile boolean closed;

	/**
	 * Whether nothing is handed over while something is settled, so that a settlement
	 * means all that it names. Otherwise a copy may come just after it has been decided.
	 */
	volatile boolean handsOverApart;

	volatile Runnable onStart = () -> {
	};

	volatile Runnable onRequest = () -> {
	};

	volatile Runnable onPause = () -> {
	};

	volatile Runnable onStopFetching = () -> {
	};

	volatile CompletionStage<@Nullable Void> closing = CompletableFuture.completedFuture(null);

	volatile BiFunction<Delivery, Settlement, CompletionStage<?>> broker = (delivery, settlement) -> CompletableFuture
		.completedFuture(null);

	ScriptedSource(int maxInFlight, Queue<String> violations) {
		this.maxInFlight = maxInFlight;
		this.violations = violations;
	}

	@Override
	public void start(Receiver receiver) {
		check(this.receiver == null, "started twice");
		check(!this.closed, "started after close");
		this.receiver = receiver;
		this.onStart.run();
	}

	@Override
	public synchronized void request(int n) {
		check(this.receiver != null, "request before start");
		check(n > 0, "request of " + n);
		this.demand += n;
		long holding = this.inHand.stream().filter((delivery) -> !hasExpired(delivery)).count();
		check(this.demand + holding <= this.maxInFlight,
				"asked for " + this.demand + " with " + holding + " in hand, of at most " + this.maxInFlight);
		this.onRequest.run();
	}

	@Override
	public CompletionStage<?> settle(Delivery delivery, Settlement settlement) {
		check(!this.closed, delivery + " settled after close");
		check(this.settled.add(delivery), delivery + " settled twice");
		check(this.handedOver.contains(delivery), delivery + " settled without having been handed over");
		check(!((TestDelivery) delivery).isKnownToBeExpired() || delivery.acceptsLateAck(),
				delivery + " settled after its lease");
		check(settlement != null, delivery + " settled with nothing");
		check(!Thread.currentThread().isInterrupted(), delivery + " settled by an interrupted thread");
		this.ended.add(delivery);
		List<Delivery> together = this.inHand.stream()
			.filter((present) -> present.settlementId().equals(delivery.settlementId()))
			.toList();
		if (this.handsOverApart) {
			this.settled.addAll(together);
		}
		CompletionStage<?> answer;
		try {
			answer = this.broker.apply(delivery, settlement);
		}
		catch (RuntimeException | Error ex) {
			together.forEach(this.inHand::remove);
			throw ex;
		}
		this.settlements.add(new Settled(delivery, settlement));
		return answer.whenComplete((nothing, failure) -> together.forEach(this.inHand::remove));
	}

	@Override
	public void onDropped(Delivery delivery) {
		check(this.dropped.add(delivery), delivery + " dropped twice");
		check(this.handedOver.contains(delivery), delivery + " dropped without having been handed over");
		this.ended.add(delivery);
	}

	@Override
	public void pause() {
		check(!this.closed, "paused after close");
		this.onPause.run();
		this.paused = true;
	}

	@Override
	public void resume() {
		check(!this.closed, "resumed after close");
		this.paused = false;
	}

	@Override
	public String leaseSetting() {
		return "the lease of the broker";
	}

	@Override
	public void stopFetching() {
		synchronized (this) {
			check(!this.closed, "stopFetching after close");
			this.fetching = false;
		}
		this.onStopFetching.run();
	}

	@Override
	public CompletionStage<@Nullable Void> close() {
		check(!this.closed, "closed twice");
		this.closed = true;
		return this.closing;
	}

	/** Hands over a delivery that the container has asked for. */
	void deliver(TestDelivery delivery) {
		if (!offer(delivery)) {
			throw new IllegalStateException("There is no demand for " + delivery);
		}
	}

	/** Hands over a delivery if the container asked for one. */
	boolean offer(TestDelivery delivery) {
		synchronized (this) {
			if (this.demand == 0 || !this.fetching) {
				return false;
			}
			this.demand--;
			this.inHand.removeIf(ScriptedSource::hasExpired);
			this.handedOver.add(delivery);
			this.inHand.add(delivery);
			this.mostInHand = Math.max(this.mostInHand, this.inHand.size());
		}
		receiver().onDelivery(delivery);
		return true;
	}

	/** Hands over a delivery that was asked for before the stop, and comes after it. */
	void deliverLate(TestDelivery delivery) {
		synchronized (this) {
			check(this.demand > 0, "no demand");
			this.demand--;
			this.handedOver.add(delivery);
			this.inHand.add(delivery);
		}
		receiver().onDelivery(delivery);
	}

	Receiver receiver() {
		Receiver receiver = this.receiver;
		if (receiver == null) {
			throw new IllegalStateException("not started");
		}
		return receiver;
	}

	/** Of which the source was told nothing. */
	List<Delivery> untold() {
		return this.handedOver.stream().filter((delivery) -> !this.ended.contains(delivery)).toList();
	}

	synchronized int demand() {
		return this.demand;
	}

	synchronized boolean isFetching() {
		return this.fetching;
	}

	synchronized int mostInHand() {
		return this.mostInHand;
	}

	boolean isPaused() {
		return this.paused;
	}

	/** Hands over deliveries together. */
	void deliver(List<TestDelivery> deliveries) {
		synchronized (this) {
			check(this.demand >= deliveries.size(), "no demand");
			this.demand -= deliveries.size();
			this.handedOver.addAll(deliveries);
			this.inHand.addAll(deliveries);
		}
		receiver().onDeliveries(deliveries);
	}

	boolean isStarted() {
		return this.receiver != null;
	}

	boolean isClosed() {
		return this.closed;
	}

	List<Settled> settlements() {
		return this.settlements;
	}

	List<Settlement> settlementsOf(String id) {
		return this.settlements.stream()
			.filter((settled) -> settled.delivery().id().equals(id))
			.map(Settled::settlement)
			.toList();
	}

	private static boolean hasExpired(Delivery delivery) {
		return ((TestDelivery) delivery).hasExpired();
	}

	private void check(boolean condition, String violation) {
		if (!condition) {
			this.violations.add(violation);
		}
	}

	/**
	 * What the container made of a delivery.
	 *
	 * @param delivery the delivery
	 * @param settlement what became of it
	 */
	record Settled(Delivery delivery, Settlement settlement) {

	}

}
