package io.streamstarters.ensync.test;

/**
 * What a client can ask of the engine, whatever the name of the method in its dialect.
 */
public enum EnSyncOperation {

	/** Log in with an app key. */
	CONNECT,

	/** Keep the session alive. */
	HEARTBEAT,

	/** Send an event to one recipient. */
	PUBLISH,

	/** Open a stream of events. */
	SUBSCRIBE,

	/** End a stream of events. */
	UNSUBSCRIBE,

	/** Settle an event as done. */
	ACKNOWLEDGE,

	/** Give an event back until later. */
	DEFER,

	/** Settle an event as not wanted. */
	DISCARD,

	/**
	 * Take a delivered or settled event back, so that it is delivered again; over
	 * WebSocket only.
	 */
	ROLLBACK,

	/** Ask for an event once more. */
	REPLAY,

	/** Stop deliveries of a subscription. */
	PAUSE,

	/** Let deliveries of a subscription go on. */
	CONTINUE

}
