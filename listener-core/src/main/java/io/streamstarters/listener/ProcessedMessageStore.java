package io.streamstarters.listener;

import java.util.Collection;
import java.util.Set;

/**
 * Remembers which messages a listener has processed, longer than the application runs and
 * for all of its instances. A bean of this type lets the listeners of all brokers skip
 * messages that were processed before: those are acknowledged and not handled again.
 * <p>
 * A unit is what is recorded and undone together. Where it is a transaction that the
 * listener method joins, its work and the record of it are there both or not at all. Only
 * what the method did and what its message means to it can be in the unit: the
 * acknowledgment is sent after it, and a message whose acknowledgment was lost comes
 * again and is found to be processed.
 */
@FunctionalInterface
public interface ProcessedMessageStore {

	/**
	 * Does the work on those messages that were not processed before, and records what
	 * the work says it has processed. Called by as many threads at once as the listeners
	 * have.
	 * <p>
	 * The work is run on the calling thread, once at most, and not at all if nothing is
	 * new. An exception or error of the work undoes the unit, records nothing, and leaves
	 * this method as it is. A message is recorded no later than this method returns.
	 * While one instance works on a message, another one that is asked for it should
	 * wait.
	 * @param listenerId id of the listener; listeners have nothing to do with each other
	 * @param messageIds identities of the messages, each once, of any length
	 * @param work to be done
	 * @throws Exception that of the work, or why the store could not record it: all of
	 * the new messages then count as failed
	 */
	void process(String listenerId, Collection<String> messageIds, Work work) throws Exception;

	/**
	 * Whether this store is for a listener. One that it is not for handles what it gets.
	 * @param listenerId id of the listener
	 * @return whether the listener's messages are recorded, as those of all are unless
	 * the store says otherwise
	 */
	default boolean supports(String listenerId) {
		return true;
	}

	/**
	 * Work on messages.
	 */
	@FunctionalInterface
	interface Work {

		/**
		 * Does the work.
		 * @param newIds identities of the messages that were not processed before
		 * @return identities of those that are to be recorded. The others were deferred
		 * or discarded, or could not be read
		 * @throws Exception if nothing is to be recorded
		 */
		Set<String> run(Set<String> newIds) throws Exception;

	}

}
