package io.streamstarters.listener;

import java.time.Duration;
import java.util.concurrent.CompletionStage;

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
	 * @param delay not before this time has passed, zero or more; a message of Sequin
	 * comes again when its lease ends at the latest
	 * @param reason why, in a few words or none, but not null
	 * @throws IllegalArgumentException if the broker cannot keep a message back for so
	 * long
	 */
	default void retryLater(Duration delay, String reason) {
		retryLater(delay, 0, reason);
	}

	/**
	 * The message is to come again, before or after others that wait.
	 * @param delay not before this time has passed, zero or more
	 * @param priority from 1 (lowest) to 5, or 0 to leave it to the broker; EnSync's
	 * engines know it
	 * @param reason why, in a few words or none, but not null
	 * @throws IllegalArgumentException if the broker cannot keep a message back for so
	 * long
	 */
	void retryLater(Duration delay, int priority, String reason);

	/**
	 * The message is not handled and not wanted again.
	 * @param reason why, not empty
	 */
	void discard(String reason);

	/**
	 * What the broker answers to the settlement of the message, whoever decided it. As
	 * that is sent after the method, the method cannot wait for it.
	 * @return completes when the broker has confirmed the settlement, with its answer or
	 * with nothing: EnSync's is a {@code DeferResult} or a {@code DiscardResult}. A
	 * message of Sequin that is to come later is kept here until then, which needs no
	 * answer. Completes exceptionally when the message is left with the broker, which
	 * hands it out again. What follows runs on a thread of the connection and must not
	 * block
	 */
	CompletionStage<?> settled();

}
