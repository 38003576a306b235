package io.streamstarters.sequin.client;

/**
 * Which of the messages that a consumer has not acknowledged.
 */
public enum Visibility {

	/**
	 * All of them.
	 */
	ALL,

	/**
	 * Those that a receive could be given now.
	 */
	VISIBLE,

	/**
	 * Those that are out, until their lease ends.
	 */
	HIDDEN

}
