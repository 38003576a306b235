package io.streamstarters.listener.autoconfigure;

/**
 * What becomes of an application whose broker is away when its listeners start. A broker
 * that is there and refuses the application's key stops the start by the first two.
 */
public enum StartupFailurePolicy {

	/**
	 * It starts, with a WARN, and its listeners go on trying to connect.
	 */
	RETRY,

	/**
	 * It does not start.
	 */
	FAIL,

	/**
	 * Nobody looks for the broker before the listeners start, which go on trying to
	 * connect.
	 */
	IGNORE

}
