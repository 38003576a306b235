package io.streamstarters.ensync.listener;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

import io.streamstarters.ensync.client.EnSyncClient;
import io.streamstarters.ensync.client.SubscribeOptions;
import io.streamstarters.listener.Delivery;
import io.streamstarters.listener.DeliverySource;
import io.streamstarters.listener.Settlement;

/**
 * Receives the events of one or more names, each by as many competing subscriptions as
 * were asked for. What the container asks for goes to the subscription that has least to
 * do, so that each of them can receive as long as there is a permit for each.
 */
final class EnSyncDeliverySource implements DeliverySource {

	private final EnSyncClient client;

	private final List<String> eventNames;

	private final int sessions;

	private final SubscribeOptions options;

	private final String properties;

	private final List<Lane> lanes = new ArrayList<>();

	/**
	 * One choice at a time: two that saw the same loads would give one lane both permits
	 * and leave another without.
	 */
	private final ReentrantLock choice = new ReentrantLock();

	private final AtomicInteger subscribed = new AtomicInteger();

	private volatile boolean stopping;

	/** The last one is what the properties of the client begin with. */
	EnSyncDeliverySource(EnSyncClient client, List<String> eventNames, int sessions, SubscribeOptions options,
			String properties) {
		this.client = client;
		this.eventNames = eventNames;
		this.sessions = sessions;
		this.options = options;
		this.properties = properties;
	}

	@Override
	public void start(Receiver receiver) {
		for (String eventName : this.eventNames) {
			for (int i = 0; i < this.sessions; i++) {
				this.lanes.add(new Lane(this, receiver));
			}
		}
		for (int i = 0; i < this.lanes.size(); i++) {
			this.lanes.get(i).subscribe(this.client, this.eventNames.get(i / this.sessions), this.options);
		}
	}

	@Override
	public void request(int n) {
		for (int i = 0; i < n && !this.stopping; i++) {
			choose().request();
		}
	}

	@Override
	public void pause() {
		this.lanes.forEach(Lane::pause);
	}

	@Override
	public void resume() {
		this.lanes.forEach(Lane::resume);
	}

	private Lane choose() {
		this.choice.lock();
		try {
			Lane idlest = this.lanes.get(0);
			for (Lane lane : this.lanes) {
				if (lane.load() < idlest.load()) {
					idlest = lane;
				}
			}
			idlest.take();
			return idlest;
		}
		finally {
			this.choice.unlock();
		}
	}

	@Override
	public CompletionStage<?> settle(Delivery delivery, Settlement settlement) {
		return ((EnSyncDelivery) delivery).settle(settlement);
	}

	/**
	 * Subscriptions with events in hand stay until those are settled: to end them now
	 * would hand events that are being handled to somebody else. The others end, or the
	 * engine would go on to give them events that nobody takes.
	 */
	@Override
	public void stopFetching() {
		this.stopping = true;
		this.lanes.forEach(Lane::closeWhenIdle);
	}

	@Override
	public CompletionStage<?> close() {
		stopFetching();
		this.lanes.forEach(Lane::close);
		return CompletableFuture.completedFuture(null);
	}

	/** Who the events are for, unless they were encrypted for a retired key. */
	String recipient() {
		// Of a listener with a key of its own, whether or not the application has one.
		String own = this.options.secretKeys().isEmpty() ? null : this.options.secretKeys().get(0).publicKey();
		return (own != null) ? own : this.client.appId();
	}

	String properties() {
		return this.properties;
	}

	/**
	 * A lane can receive.
	 * @return whether all can
	 */
	@Override
	public Integer sessions() {
		return this.subscribed.get();
	}

	boolean laneSubscribed() {
		return this.subscribed.incrementAndGet() == this.lanes.size();
	}

	void laneDisconnected() {
		this.subscribed.decrementAndGet();
	}

}
