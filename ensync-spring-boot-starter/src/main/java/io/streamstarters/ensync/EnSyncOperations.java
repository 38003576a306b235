package io.streamstarters.ensync;

import java.util.List;
import java.util.Map;

/**
 * Publishes events. Implementations are safe for use by many threads.
 * <p>
 * An event that the engine may have taken is never published again by itself: the engine
 * does not recognise duplicates.
 */
public interface EnSyncOperations {

	/**
	 * Publishes an event without metadata of its own.
	 * @param eventName name of the event
	 * @param recipients public keys of the apps to receive it, in base64; at least one
	 * @param payload text is taken for JSON, anything else is written as JSON
	 * @return ids of the event in the order of the recipients
	 * @throws EnSyncPublishException as in {@link #publish(String, List, Object, Map)}
	 * @throws EnSyncConnectionException as in {@link #publish(String, List, Object, Map)}
	 */
	default List<String> publish(String eventName, List<String> recipients, Object payload) {
		return publish(eventName, recipients, payload, Map.of());
	}

	/**
	 * Publishes an event: encrypted for each recipient, and waits for the engine.
	 * @param eventName name of the event
	 * @param recipients public keys of the apps to receive it, in base64; at least one
	 * @param payload text is taken for JSON, anything else is written as JSON
	 * @param metadata goes with the event, readable for the engine
	 * @return ids of the event in the order of the recipients
	 * @throws EnSyncPublishException if anything about the event is wrong, in which case
	 * nothing was sent, or if the engine refused it or did not answer for a recipient;
	 * those it accepted are in the exception
	 * @throws EnSyncConnectionException if the engine cannot be reached; nothing was sent
	 */
	List<String> publish(String eventName, List<String> recipients, Object payload, Map<String, ?> metadata);

	/**
	 * Who this application is to others: its public key, under which it receives events.
	 * @return the public half of the app secret key, in base64
	 * @throws IllegalStateException if the application has no app secret key
	 */
	String appId();

}
