package io.streamstarters.listener;

/**
 * Who acknowledges a message.
 */
public enum AckMode {

	/**
	 * The listener method's success does. What an {@link Acknowledgment} is told before
	 * the method's end comes first.
	 */
	AUTO,

	/**
	 * The application does by an {@link Acknowledgment}, during the method or after it. A
	 * failure of the method is decided by the error handler. A message that is not
	 * settled in time counts as failed.
	 */
	MANUAL

}
