package io.streamstarters.ensync.listener;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

import io.streamstarters.ensync.EnSyncConnectionException;
import io.streamstarters.ensync.EnSyncException;
import io.streamstarters.ensync.client.EnSyncClient;
import io.streamstarters.ensync.client.EnSyncSubscription;
import io.streamstarters.ensync.client.ReceivedEvent;
import io.streamstarters.ensync.client.SubscribeOptions;
import io.streamstarters.ensync.client.SubscriptionListener;
import io.streamstarters.listener.DeliverySource.Receiver;
import io.streamstarters.listener.Settlement;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.util.Assert;

/**
 * One subscription of a source, with what it was asked for and what it has in hand.
 */
final class Lane implements SubscriptionListener {

	private static final Logger logger = LoggerFactory.getLogger(Lane.class);

	private final EnSyncDeliverySource source;

	private final Receiver receiver;

	private final AtomicBoolean subscribed = new AtomicBoolean();

	private final AtomicInteger permits = new AtomicInteger();

	/** Guards the next four. */
	private final ReentrantLock lock = new ReentrantLock();

	/** The last delivery of each event, as long as no settlement of it is under way. */
	private final Map<String, ReceivedEvent> unsettled = new HashMap<>();

	private int inHand;

	private boolean closesWhenIdle;

	private boolean closed;

	private volatile @Nullable EnSyncSubscription subscription;

	Lane(EnSyncDeliverySource source, Receiver receiver) {
		this.source = source;
		this.receiver = receiver;
	}

	void subscribe(EnSyncClient client, String eventName, SubscribeOptions options) {
		this.subscription = client.subscribe(eventName, this, options);
	}

	/** Who the events are for, unless they were encrypted for a retired key. */
	String recipient() {
		return this.source.recipient();
	}

	/**
	 * How many permits the lane has. An event in hand counts: until it is settled, the
	 * engine has no other for the lane, which could do nothing with another permit.
	 */
	int load() {
		return this.permits.get();
	}

	/** Takes a permit, to be followed by {@link #request()}. */
	void take() {
		this.permits.incrementAndGet();
	}

	void request() {
		subscription().request(1);
	}

	void pause() {
		subscription().pause("Paused by the application").exceptionally((refusal) -> {
			Throwable cause = (refusal instanceof CompletionException && refusal.getCause() != null)
					? refusal.getCause() : refusal;
			logger.warn("{}", cause.getMessage());
			return null;
		});
	}

	void resume() {
		subscription().resume();
	}

	/** Events are asked for after {@link #subscribe} has returned. */
	private EnSyncSubscription subscription() {
		EnSyncSubscription subscription = this.subscription;
		Assert.state(subscription != null, "Not subscribed");
		return subscription;
	}

	@Override
	public void onEvent(ReceivedEvent event) {
		boolean copy;
		this.lock.lock();
		try {
			if (this.closed) {
				// It came while the lane closed: the engine has it back.
				return;
			}
			copy = holds(event);
			if (!copy) {
				this.unsettled.put(event.idem(), event);
				this.inHand++;
			}
		}
		finally {
			this.lock.unlock();
		}
		if (copy) {
			// A settlement of its own could take back what the first one's has led to.
			logger.debug("{} came again on the session on which it is in hand: dropped", event);
			this.receiver.onCopyDropped();
			request();
			return;
		}
		this.receiver.onDelivery(new EnSyncDelivery(event, subscription(), this));
	}

	@Override
	public boolean holds(ReceivedEvent event) {
		this.lock.lock();
		try {
			ReceivedEvent last = this.unsettled.get(event.idem());
			return last != null && event.isCopyOf(last);
		}
		finally {
			this.lock.unlock();
		}
	}

	@Override
	public void onSubscribed() {
		if (this.subscribed.compareAndSet(false, true) && this.source.laneSubscribed()) {
			this.receiver.onConnected();
		}
	}

	@Override
	public void onDisconnected(EnSyncException cause) {
		if (this.subscribed.compareAndSet(true, false)) {
			this.source.laneDisconnected();
		}
		this.receiver.onDisconnected(cause);
	}

	@Override
	public void onFailed(EnSyncException cause) {
		this.receiver
			.onFailed(new EnSyncConnectionException("All attempts to reconnect that '" + this.source.properties()
					+ ".reconnect.max-attempts' allows have failed. " + cause.getMessage(), cause));
	}

	/** The permit is free before the stage completes. */
	CompletionStage<?> settle(ReceivedEvent event, Settlement settlement) {
		forget(event);
		return send(subscription(), event, settlement).whenComplete((answer, failure) -> settled());
	}

	/** What comes from now on may be the answer to the settlement. */
	private void forget(ReceivedEvent event) {
		this.lock.lock();
		try {
			this.unsettled.computeIfPresent(event.idem(), (idem, last) -> event.isCopyOf(last) ? null : last);
		}
		finally {
			this.lock.unlock();
		}
	}

	private static CompletableFuture<?> send(EnSyncSubscription subscription, ReceivedEvent event,
			Settlement settlement) {
		if (settlement instanceof Settlement.Defer defer) {
			return defer.delay().isZero() ? subscription.release(event, defer.priority(), defer.reason())
					: subscription.defer(event, withinLimits(defer.delay()), defer.priority(), defer.reason());
		}
		if (settlement instanceof Settlement.Discard discard) {
			return subscription.discard(event, discard.reason());
		}
		return subscription.ack(event);
	}

	/** A back-off may well go beyond them. */
	private static Duration withinLimits(Duration delay) {
		if (delay.compareTo(EnSyncSubscription.MIN_DELAY) < 0) {
			return EnSyncSubscription.MIN_DELAY;
		}
		return (delay.compareTo(EnSyncSubscription.MAX_DELAY) > 0) ? EnSyncSubscription.MAX_DELAY : delay;
	}

	private void settled() {
		this.permits.decrementAndGet();
		boolean close;
		this.lock.lock();
		try {
			this.inHand--;
			close = closeIfIdle();
		}
		finally {
			this.lock.unlock();
		}
		if (close) {
			close();
		}
	}

	void closeWhenIdle() {
		boolean close;
		this.lock.lock();
		try {
			this.closesWhenIdle = true;
			close = closeIfIdle();
		}
		finally {
			this.lock.unlock();
		}
		if (close) {
			close();
		}
	}

	/** Under the lock, so that no event can come in between. */
	private boolean closeIfIdle() {
		this.closed |= this.closesWhenIdle && this.inHand == 0;
		return this.closed;
	}

	void close() {
		this.lock.lock();
		try {
			this.closed = true;
		}
		finally {
			this.lock.unlock();
		}
		EnSyncSubscription subscription = this.subscription;
		if (subscription != null) {
			subscription.close();
		}
	}

}
