package io.streamstarters.ensync.client;

import io.streamstarters.ensync.EnSyncException;
import org.jspecify.annotations.Nullable;

/**
 * Keeps replies to requests from the listener of a subscription: the subscriptions of an
 * app compete for events of one name, so that a reply may come on any of them.
 */
final class ReplyFilter implements SubscriptionListener {

	private final Requests requests;

	private final SubscriptionListener listener;

	private volatile @Nullable EnSyncSubscription subscription;

	ReplyFilter(Requests requests, SubscriptionListener listener) {
		this.requests = requests;
		this.listener = listener;
	}

	/** To be called before the subscription connects. */
	void setSubscription(EnSyncSubscription subscription) {
		this.subscription = subscription;
	}

	@Override
	public void onEvent(ReceivedEvent event) {
		EnSyncSubscription subscription = this.subscription;
		if (subscription != null && this.requests.take(event)) {
			// The listener still wants the event that it asked for.
			subscription.request(1);
		}
		else {
			this.listener.onEvent(event);
		}
	}

	@Override
	public boolean holds(ReceivedEvent event) {
		return this.listener.holds(event);
	}

	@Override
	public void onSubscribed() {
		this.listener.onSubscribed();
	}

	@Override
	public void onDisconnected(EnSyncException cause) {
		this.listener.onDisconnected(cause);
	}

	@Override
	public void onFailed(EnSyncException cause) {
		this.listener.onFailed(cause);
	}

}
