package io.streamstarters.listener;

import java.time.Duration;

/**
 * Decides what becomes of the messages of a batch, one by one. A parameter of a listener
 * method that takes a list. Each message is decided once; positions are those in the
 * list, from 0. May be called by any thread.
 */
public interface BatchAcknowledgment {

	/**
	 * How many messages the batch has.
	 * @return 1 or more
	 */
	int size();

	/**
	 * The decision on one message.
	 * @param index position of the message
	 * @return takes the decision
	 * @throws IndexOutOfBoundsException if the batch has no such message
	 */
	Acknowledgment get(int index);

	/**
	 * One message is handled.
	 * @param index position of the message
	 * @throws IllegalStateException if the message is settled already
	 */
	default void ack(int index) {
		get(index).ack();
	}

	/**
	 * One message is to come again.
	 * @param index position of the message
	 * @param delay not before this time has passed, zero or more
	 * @param reason why, in a few words
	 * @throws IllegalArgumentException if the broker cannot keep a message back for so
	 * long
	 * @throws IllegalStateException if the message is settled already
	 */
	default void retryLater(int index, Duration delay, String reason) {
		get(index).retryLater(delay, reason);
	}

	/**
	 * One message is not handled and not wanted again.
	 * @param index position of the message
	 * @param reason why, not empty
	 * @throws IllegalStateException if the message is settled already
	 */
	default void discard(int index, String reason) {
		get(index).discard(reason);
	}

}
