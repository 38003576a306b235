package io.streamstarters.sequin.test;

/**
 * What a sink does with its changes.
 */
public enum SinkStatus {

	/** Hands them out. */
	ACTIVE,

	/** Keeps them: each receive brings nothing, at once. */
	PAUSED,

	/** Keeps them and answers every call with 500, as the real server's store is gone. */
	DISABLED

}
