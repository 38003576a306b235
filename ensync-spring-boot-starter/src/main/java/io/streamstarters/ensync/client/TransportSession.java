package io.streamstarters.ensync.client;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * One login: what the engine knows as a client id. Futures behave as those of
 * {@link Transport}. Implementations keep the client id to themselves: it is as good as a
 * password.
 */
public interface TransportSession {

	/**
	 * Tells the engine that this session lives, and asks whether it knows it.
	 * @return completes if it does; fails with {@link TransportException.Kind#REFUSED}
	 * only if the engine does not say
	 */
	CompletableFuture<Void> heartbeat();

	/**
	 * Publishes one event to one recipient. Never repeated after a failure that leaves
	 * open whether the engine took it.
	 * @param event the event
	 * @return its id
	 */
	CompletableFuture<String> publish(OutgoingEvent event);

	/**
	 * Opens the stream of a subscription.
	 * @param eventName name or pattern
	 * @param listener told what happens, possibly before this method returns
	 * @return the stream; nothing has been requested on it
	 */
	EventStream subscribe(String eventName, EventStream.Listener listener);

	/**
	 * Whether the engine says when a subscription stands, before any event comes.
	 * @return whether {@link EventStream.Listener#onOpen} is sure to be told then
	 */
	default boolean confirmsSubscriptions() {
		return false;
	}

	/**
	 * Ends a subscription.
	 * @param eventName name or pattern as it was subscribed
	 * @return completes when the engine has done so
	 */
	CompletableFuture<Void> unsubscribe(String eventName);

	/**
	 * Settles an event as done.
	 * @param event the event
	 * @return completes when the engine has done so
	 */
	CompletableFuture<Void> acknowledge(IncomingEvent event);

	/**
	 * Gives an event back, to be delivered again later.
	 * @param event the event
	 * @param delay when to deliver it again, in whole milliseconds
	 * @param priority from 1 (lowest) to 5, or 0 to leave it to the engine
	 * @param reason why
	 * @return the engine's answer
	 */
	CompletableFuture<DeferAnswer> defer(IncomingEvent event, Duration delay, int priority, String reason);

	/**
	 * Settles an event as never to be delivered again.
	 * @param event the event
	 * @param reason why
	 * @return the engine's own words, possibly empty; free of secrets
	 */
	CompletableFuture<String> discard(IncomingEvent event, String reason);

	/**
	 * Asks for an event once more. It is not delivered: nothing is to be settled.
	 * @param eventName its name
	 * @param idem its id
	 * @return what the engine answers, in whatever form
	 */
	CompletableFuture<String> replay(String eventName, String idem);

	/**
	 * Stops deliveries of a subscription.
	 * @param eventName name or pattern as it was subscribed
	 * @param reason why, possibly empty
	 * @return completes when the engine has done so
	 */
	CompletableFuture<Void> pause(String eventName, String reason);

	/**
	 * Lets deliveries of a subscription go on.
	 * @param eventName name or pattern as it was subscribed
	 * @return completes when the engine has done so
	 */
	CompletableFuture<Void> resume(String eventName);

	/** Ends the session on this side. Does not block. */
	void close();

	/**
	 * The same session, whose streams and futures call back on the transport's own thread
	 * where that makes a difference.
	 * @return a view of this session
	 */
	default TransportSession onTransportThread() {
		return this;
	}

}
