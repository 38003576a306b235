package io.streamstarters.ensync;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import org.springframework.core.ParameterizedTypeReference;

/**
 * Publishes events, sends requests, and asks for events once more. Implementations are
 * safe for use by many threads.
 * <p>
 * A recipient is the public key of an app in base64, or a name from
 * {@code ensync.recipients}. A payload that is text is taken for JSON, anything else is
 * written as JSON. Metadata go with an event, readable for the engine.
 * <p>
 * An event that the engine may have taken is never published again by itself: the engine
 * does not recognise duplicates. Methods that return no future block until the engine has
 * answered; futures are completed by threads that must not be blocked.
 */
public interface EnSyncOperations {

	/**
	 * Publishes an event without metadata of its own.
	 * @param eventName name of the event
	 * @param recipients the apps to receive it, at least one
	 * @param payload the payload
	 * @return ids of the event in the order of the recipients
	 * @throws EnSyncPublishException as in {@link #publish(String, List, Object, Map)}
	 * @throws EnSyncConnectionException as in {@link #publish(String, List, Object, Map)}
	 */
	default List<String> publish(String eventName, List<String> recipients, Object payload) {
		return publish(eventName, recipients, payload, Map.of());
	}

	/**
	 * Publishes an event: encrypted for each recipient, several at a time, and waits for
	 * the engine.
	 * @param eventName name of the event
	 * @param recipients the apps to receive it, at least one
	 * @param payload the payload
	 * @param metadata goes with the event; without null
	 * @return ids of the event in the order of the recipients
	 * @throws EnSyncPublishException if anything about the event is wrong, in which case
	 * nothing was sent, or if the engine refused it or did not answer for a recipient;
	 * what became of it for each recipient is in the exception
	 * @throws EnSyncConnectionException if the engine cannot be reached; nothing was sent
	 */
	List<String> publish(String eventName, List<String> recipients, Object payload, Map<String, ?> metadata);

	/**
	 * Publishes an event without metadata of its own, and does not wait.
	 * @param eventName name of the event
	 * @param recipients the apps to receive it, at least one
	 * @param payload the payload
	 * @return fails as {@link #publish(String, List, Object, Map)} does
	 */
	default CompletableFuture<PublishResult> publishAsync(String eventName, List<String> recipients, Object payload) {
		return publishAsync(eventName, recipients, payload, Map.of());
	}

	/**
	 * Publishes an event and does not wait.
	 * @param eventName name of the event
	 * @param recipients the apps to receive it, at least one
	 * @param payload the payload
	 * @param metadata goes with the event; without null
	 * @return fails as {@link #publish(String, List, Object, Map)} does
	 */
	CompletableFuture<PublishResult> publishAsync(String eventName, List<String> recipients, Object payload,
			Map<String, ?> metadata);

	/**
	 * Begins an event, to be published when all is said about it.
	 * @param eventName name of the event
	 * @return a builder
	 */
	PublishBuilder event(String eventName);

	/**
	 * Publishes a request and waits for the reply, which is acknowledged.
	 * <p>
	 * The {@code headers} in the request's metadata carry a {@code correlationId}, which
	 * whoever replies copies to those of the reply, and {@code replyTo}, the name that
	 * the reply is awaited under: that of the request. A method with
	 * {@link EnSyncListener} that returns a value does so by itself. Instances of an app
	 * may get each other's replies and give them back, which takes a second.
	 * @param eventName name of the request and of its reply
	 * @param recipient the app to reply
	 * @param payload the payload
	 * @param replyType type of the reply's payload; {@code String} for its text
	 * @param timeout longest time to wait, from 1 millisecond to 1 hour
	 * @param <T> type of the reply's payload
	 * @return the reply's payload
	 * @throws EnSyncPublishException as in {@link #publish(String, List, Object, Map)},
	 * or if there is no secret key to open a reply, or if too many requests wait
	 * @throws EnSyncReplyTimeoutException if no reply came in time
	 * @throws EnSyncDecryptionException if the reply cannot be opened
	 * @throws EnSyncConversionException if the reply is none of the type
	 * @throws EnSyncConnectionException if the engine cannot be reached, or the client is
	 * closed in the meantime
	 * @throws EnSyncException if the thread is interrupted
	 */
	<T> T sendAndReceive(String eventName, String recipient, Object payload, Class<T> replyType, Duration timeout);

	/**
	 * Publishes a request and waits for a reply of a generic type; see
	 * {@link #sendAndReceive(String, String, Object, Class, Duration)}.
	 * @param eventName name of the request and of its reply
	 * @param recipient the app to reply
	 * @param payload the payload
	 * @param replyType type of the reply's payload
	 * @param timeout longest time to wait, from 1 millisecond to 1 hour
	 * @param <T> type of the reply's payload
	 * @return the reply's payload
	 * @throws EnSyncException as
	 * {@link #sendAndReceive(String, String, Object, Class, Duration)}
	 */
	<T> T sendAndReceive(String eventName, String recipient, Object payload, ParameterizedTypeReference<T> replyType,
			Duration timeout);

	/**
	 * Asks the engine for an event once more. It does not go to listeners, and there is
	 * nothing to settle.
	 * @param eventName name of the event
	 * @param idem its id
	 * @return the event with the JSON text of its payload
	 * @throws EnSyncException as {@link #replay(String, String, Class)}
	 */
	default EnSyncReplay<String> replay(String eventName, String idem) {
		return replay(eventName, idem, String.class);
	}

	/**
	 * Asks the engine for an event once more. It does not go to listeners, and there is
	 * nothing to settle.
	 * @param eventName name of the event
	 * @param idem its id
	 * @param type type of the payload; {@code String} for its text
	 * @param <T> type of the payload
	 * @return the event
	 * @throws EnSyncSubscriptionException if the engine does not have the event
	 * @throws EnSyncDecryptionException if the event cannot be opened
	 * @throws EnSyncConversionException if the payload is none of the type
	 * @throws EnSyncConnectionException if the engine cannot be reached
	 */
	<T> EnSyncReplay<T> replay(String eventName, String idem, Class<T> type);

	/**
	 * Asks the engine for an event of a generic type once more; see
	 * {@link #replay(String, String, Class)}.
	 * @param eventName name of the event
	 * @param idem its id
	 * @param type type of the payload
	 * @param <T> type of the payload
	 * @return the event
	 * @throws EnSyncException as {@link #replay(String, String, Class)}
	 */
	<T> EnSyncReplay<T> replay(String eventName, String idem, ParameterizedTypeReference<T> type);

	/**
	 * Asks the engine for an event once more that was for a listener with an app secret
	 * key of its own; see {@link #replay(String, String, Class)}.
	 * @param eventName name of the event
	 * @param idem its id
	 * @param type type of the payload; {@code String} for its text
	 * @param appSecretKeys keys in base64, tried in this order before those of the
	 * application
	 * @param <T> type of the payload
	 * @return the event
	 * @throws EnSyncSubscriptionException as {@link #replay(String, String, Class)}, or
	 * if a key is none; the message never holds the key
	 * @throws EnSyncException as {@link #replay(String, String, Class)}
	 */
	<T> EnSyncReplay<T> replay(String eventName, String idem, Class<T> type, List<String> appSecretKeys);

	/**
	 * Asks the engine for an event of a generic type once more that was for a listener
	 * with an app secret key of its own; see
	 * {@link #replay(String, String, Class, List)}.
	 * @param eventName name of the event
	 * @param idem its id
	 * @param type type of the payload
	 * @param appSecretKeys keys in base64, tried in this order before those of the
	 * application
	 * @param <T> type of the payload
	 * @return the event
	 * @throws EnSyncException as {@link #replay(String, String, Class, List)}
	 */
	<T> EnSyncReplay<T> replay(String eventName, String idem, ParameterizedTypeReference<T> type,
			List<String> appSecretKeys);

	/**
	 * Who this application is to others: its public key, under which it receives events.
	 * @return the public half of the app secret key, in base64
	 * @throws IllegalStateException if the application has no app secret key
	 */
	String appId();

	/**
	 * An event on its way out. What is wrong with it is told when it is published. For
	 * one thread.
	 */
	interface PublishBuilder {

		/**
		 * Adds recipients.
		 * @param recipients public keys or names
		 * @return this builder
		 */
		PublishBuilder to(String... recipients);

		/**
		 * Adds recipients.
		 * @param recipients public keys or names
		 * @return this builder
		 */
		PublishBuilder to(Collection<String> recipients);

		/**
		 * Sets the payload.
		 * @param payload text is taken for JSON, anything else is written as JSON
		 * @return this builder
		 */
		PublishBuilder payload(Object payload);

		/**
		 * Adds metadata, which are not encrypted.
		 * @param key the key
		 * @param value text, a number, or anything else that can be written as JSON
		 * @return this builder
		 */
		PublishBuilder metadata(String key, Object value);

		/**
		 * Adds metadata, which are not encrypted.
		 * @param metadata values by key
		 * @return this builder
		 */
		PublishBuilder metadata(Map<String, ?> metadata);

		/**
		 * Adds a header to the {@code headers} in the metadata, which are not encrypted.
		 * @param name its name
		 * @param value its value
		 * @return this builder
		 */
		PublishBuilder header(String name, String value);

		/**
		 * Encrypts the payload once for all recipients, or for 100 of them at a time,
		 * instead of once for each. The Node and Go SDKs and this one read it, Python
		 * does not; it saves nothing on the wire, since each recipient gets the keys of
		 * all of them, and sees who they are.
		 * @return this builder
		 */
		PublishBuilder hybrid();

		/**
		 * Encrypts the payload once as {@link #hybrid()} does, in a larger form that the
		 * Python SDK reads, too.
		 * @return this builder
		 */
		PublishBuilder hybridForPython();

		/**
		 * Sets whether size, names and types of the payload's top-level fields are sent
		 * along <em>in clear</em>; an engine that knows a definition of the event checks
		 * them. Where the client sends none at all, this cannot change it.
		 * @param payloadMetadata whether to send them; they are unless this says
		 * otherwise
		 * @return this builder
		 */
		PublishBuilder payloadMetadata(boolean payloadMetadata);

		/**
		 * Publishes the event and waits for the engine.
		 * @return an id for each recipient
		 * @throws EnSyncPublishException as in
		 * {@link EnSyncOperations#publish(String, List, Object, Map)}
		 * @throws EnSyncConnectionException as in
		 * {@link EnSyncOperations#publish(String, List, Object, Map)}
		 */
		PublishResult publish();

		/**
		 * Publishes the event and does not wait.
		 * @return fails as {@link EnSyncOperations#publish(String, List, Object, Map)}
		 * does
		 */
		CompletableFuture<PublishResult> publishAsync();

	}

}
