package io.streamstarters.ensync.client;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Future;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;

import io.streamstarters.ensync.EnSyncException;
import org.jspecify.annotations.Nullable;

/**
 * Subscriptions on which replies come. There is one for a name as long as requests of
 * that name wait, and a little longer, so that one request after the other needs no login
 * each; not for ever, since it competes for ordinary events of the name, which it can
 * only give back.
 */
final class ReplySubscriptions {

	static final Duration LINGER = Duration.ofSeconds(10);

	private final BiFunction<String, SubscriptionListener, EnSyncSubscription> subscribe;

	private final BiConsumer<String, EnSyncException> onFailed;

	private final EngineTimer timer;

	private final Duration linger;

	private final ReentrantLock lock = new ReentrantLock();

	/** By event name. */
	private final Map<String, ReplySubscription> subscriptions = new HashMap<>();

	/**
	 * Creates them.
	 * @param subscribe subscribes
	 * @param onFailed told about a subscription that gives up
	 * @param timer waits
	 * @param linger how long a subscription outlives the last request
	 */
	ReplySubscriptions(BiFunction<String, SubscriptionListener, EnSyncSubscription> subscribe,
			BiConsumer<String, EnSyncException> onFailed, EngineTimer timer, Duration linger) {
		this.subscribe = subscribe;
		this.onFailed = onFailed;
		this.timer = timer;
		this.linger = linger;
	}

	/**
	 * Subscribes to a name.
	 * @return to be released when the request has ended
	 */
	ReplySubscription acquire(String eventName) {
		this.lock.lock();
		try {
			ReplySubscription subscription = this.subscriptions.get(eventName);
			if (subscription == null) {
				subscription = new ReplySubscription(eventName);
				subscription.open(this.subscribe.apply(eventName, subscription));
				this.subscriptions.put(eventName, subscription);
			}
			subscription.requests++;
			Future<?> closing = subscription.closing;
			if (closing != null) {
				closing.cancel(false);
			}
			return subscription;
		}
		finally {
			this.lock.unlock();
		}
	}

	private void closeIdle(ReplySubscription subscription) {
		this.lock.lock();
		try {
			if (subscription.requests > 0 || !this.subscriptions.remove(subscription.eventName, subscription)) {
				return;
			}
		}
		finally {
			this.lock.unlock();
		}
		subscription.close();
	}

	/** One subscription; called by the threads of transport and timer. */
	final class ReplySubscription implements SubscriptionListener {

		private final String eventName;

		private volatile @Nullable EnSyncSubscription subscription;

		/** Guarded by the lock. */
		private int requests;

		/** Guarded by the lock. */
		private @Nullable Future<?> closing;

		ReplySubscription(String eventName) {
			this.eventName = eventName;
		}

		private void open(EnSyncSubscription subscription) {
			this.subscription = subscription;
			subscription.request(1);
		}

		/** Replies are kept from here: this is an event for a listener somewhere. */
		@Override
		public void onEvent(ReceivedEvent event) {
			EnSyncSubscription subscription = Objects.requireNonNull(this.subscription);
			subscription.defer(event, Requests.GIVE_BACK_DELAY, "No reply to a request");
			subscription.request(1);
		}

		@Override
		public void onFailed(EnSyncException cause) {
			ReplySubscriptions all = ReplySubscriptions.this;
			all.lock.lock();
			try {
				all.subscriptions.remove(this.eventName, this);
			}
			finally {
				all.lock.unlock();
			}
			close();
			all.onFailed.accept(this.eventName, cause);
		}

		void release() {
			ReplySubscriptions all = ReplySubscriptions.this;
			all.lock.lock();
			try {
				if (--this.requests == 0) {
					this.closing = all.timer.schedule(all.linger, () -> all.closeIdle(this));
				}
			}
			finally {
				all.lock.unlock();
			}
		}

		/** Why no replies come, if that is so. */
		@Nullable EnSyncException lastError() {
			EnSyncSubscription subscription = this.subscription;
			return (subscription != null) ? subscription.lastError() : null;
		}

		private void close() {
			EnSyncSubscription subscription = this.subscription;
			if (subscription != null) {
				subscription.close();
			}
		}

	}

}
