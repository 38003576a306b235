package io.streamstarters.ensync.client;

/**
 * Where a subscription stands.
 */
public enum SubscriptionState {

	/** On its way for the first time. */
	CONNECTING,

	/** The engine delivers. */
	SUBSCRIBED,

	/** Without a session; reconnects by itself. */
	DISCONNECTED,

	/** Gave up after the configured number of attempts. */
	FAILED,

	/** Closed by the application. */
	CLOSED

}
