package io.streamstarters.ensync.test;

import io.grpc.Status;

/**
 * The way to one subscriber. The broker calls it under its lock, so never from two
 * threads at once; a sink that the broker handed out is no longer used by it and belongs
 * to the caller, who may end it.
 */
interface EventSink {

	/**
	 * What events are sent on.
	 * @return the connection
	 */
	EnSyncConnection connection();

	/**
	 * Whether one more event can go out without piling up in memory.
	 * @return whether there is room; if not, {@link EventBroker#streamReady} is called
	 * when there is
	 */
	boolean isReady();

	/**
	 * Send an event. Never blocks, never throws; what cannot be sent is found out when
	 * the stream is reported closed.
	 * @param event the event
	 */
	void deliver(EventData event);

	/**
	 * The client has unsubscribed. What the events came on stays until the client ends it
	 * too: some clients take its end for a loss, and subscribe again.
	 */
	void unsubscribed();

	/**
	 * The client has subscribed again, and gets its events elsewhere from now on.
	 */
	void release();

	/**
	 * Break off what the events came on.
	 * @param status why; {@link Status#OK} for a clean end
	 */
	void end(Status status);

}
