package io.streamstarters.listener;

import java.util.concurrent.CompletionStage;

/**
 * Takes what listeners give up. A bean of this type is where messages go that used up
 * their attempts or cannot be read. The message is acknowledged once it has been
 * published, and comes again if it could not be.
 */
@FunctionalInterface
public interface DeadLetterPublisher {

	/**
	 * Publishes a message that failed for good.
	 * @param failure the message, why it failed and how often
	 * @return completes when the message is safe, exceptionally when it is not; called
	 * and completed by any thread
	 */
	CompletionStage<?> publish(FailedDelivery failure);

}
