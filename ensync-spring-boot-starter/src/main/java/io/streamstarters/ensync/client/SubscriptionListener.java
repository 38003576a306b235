package io.streamstarters.ensync.client;

import io.streamstarters.ensync.EnSyncException;

/**
 * Told what happens on an {@link EnSyncSubscription}. No method may block: all of them
 * run on threads that serve other subscriptions as well.
 */
@FunctionalInterface
public interface SubscriptionListener {

	/**
	 * An event has arrived, at most as many as were asked for with
	 * {@link EnSyncSubscription#request(int)}. It must be settled sooner or later: by
	 * {@code ack}, {@code defer} or {@code discard}. When this method throws, the event
	 * is deferred by some seconds, after which another is asked for in its place. So a
	 * method that throws must neither have settled the event nor have asked for another.
	 * @param event the event
	 */
	void onEvent(ReceivedEvent event);

	/**
	 * Whether the listener has an event in hand already. One that comes again during a
	 * pause is then left alone rather than given back, as that would take the first
	 * delivery away.
	 * @param event the event, which is not handed to the listener
	 * @return whether it will be settled by what settles
	 * {@linkplain ReceivedEvent#isCopyOf(ReceivedEvent) another delivery} of it
	 */
	default boolean holds(ReceivedEvent event) {
		return false;
	}

	/** The engine delivers, for the first time or again. */
	default void onSubscribed() {
	}

	/**
	 * The session is gone. Told once, however many attempts to reconnect fail. Events
	 * received before can no longer be settled: the engine delivers them again.
	 * @param cause why
	 */
	default void onDisconnected(EnSyncException cause) {
	}

	/**
	 * The configured number of attempts to reconnect has failed; there will be no other.
	 * @param cause why the last one failed
	 */
	default void onFailed(EnSyncException cause) {
	}

}
