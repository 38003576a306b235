package io.streamstarters.listener;

import org.springframework.util.Assert;

/**
 * Thrown by a listener method that takes a list, to say which message failed. Those
 * before it are handled, it alone failed, and those after it are handed over again at
 * once. Any other exception lets all messages fail that the method has not settled.
 */
public class BatchListenerException extends ListenerException {

	private final int index;

	/**
	 * Creates an exception.
	 * @param index position of the failed message in the list, from 0
	 * @param cause why it failed, which the error handler gets
	 */
	public BatchListenerException(int index, Throwable cause) {
		super("Message " + index + " of the batch failed", cause);
		Assert.isTrue(index >= 0, "'index' must not be negative");
		this.index = index;
	}

	/**
	 * Position of the failed message in the list, from 0.
	 * @return the position
	 */
	public int getIndex() {
		return this.index;
	}

}
