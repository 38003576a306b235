package io.streamstarters.ensync.client;

import org.jspecify.annotations.Nullable;

/**
 * One open stream of events. Nothing arrives before {@link #request(int)}.
 */
public interface EventStream {

	/**
	 * Asks for more events. Safe from any thread; does nothing on a closed stream.
	 * @param count how many more, at least 1
	 */
	void request(int count);

	/** Closes the stream from this side. Safe from any thread, and more than once. */
	void cancel();

	/**
	 * Told about the stream, by one thread at a time. No method may block.
	 */
	interface Listener {

		/** The engine has answered; not every engine does before the first event. */
		void onOpen();

		/**
		 * An event has arrived.
		 * @param event the event
		 */
		void onEvent(IncomingEvent event);

		/**
		 * An event has arrived that nothing can settle. It is none of those that were
		 * requested, and the engine keeps it until the session ends.
		 * @param problem why, to be put into a sentence
		 */
		void onUnsettleable(String problem);

		/**
		 * The stream is over; nothing follows.
		 * @param cause why, or {@code null} if the engine ended it without an error
		 */
		void onClosed(@Nullable TransportException cause);

	}

}
