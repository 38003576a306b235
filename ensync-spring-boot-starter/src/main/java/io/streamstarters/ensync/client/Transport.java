package io.streamstarters.ensync.client;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

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
	 * Looks for what this transport cannot carry as it is.
	 * @param text a name, an id or a key
	 * @return what it holds that it must not, to be put into a sentence, or {@code null}
	 */
	default @Nullable String problemOf(String text) {
		return null;
	}

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
