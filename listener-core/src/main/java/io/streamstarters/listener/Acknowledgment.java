package io.streamstarters.listener;

import java.time.Duration;

/**
 * Lets a listener method decide what becomes of the message it was called with, by a
 * parameter of this type. The decision is carried out when the method ends, and wins over
 * what its return or exception would have meant. A second decision throws
 * {@link IllegalStateException}.
 */
public interface Acknowledgment {

	/**
	 * The message is handled.
	 */
	void ack();

	/**
	 * The message is to come again.
	 * @param delay not before this time has passed, zero or more
	 * @param reason why, in a few words or none, but not null
	 */
	void retryLater(Duration delay, String reason);

	/**
	 * The message is not handled and not wanted again.
	 * @param reason why, not empty
	 */
	void discard(String reason);

}
