package io.streamstarters.ensync.client;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * A way to one engine. Every call ends within the call timeout of the options; futures
 * fail with {@link TransportException} and may be completed on a thread of the transport.
 */
public interface Transport {

	/**
	 * The address in full, for messages.
	 * @return scheme, host and port
	 */
	String url();

	/**
	 * Logs in.
	 * @param appKey the app key
	 * @return a new session
	 */
	CompletableFuture<TransportSession> connect(String appKey);

	/**
	 * Lets calls under way end, takes no new ones, and closes the connection.
	 * @param timeout how long to wait for the calls under way
	 */
	void close(Duration timeout);

}
