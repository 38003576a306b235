package io.streamstarters.ensync.template;

import java.lang.reflect.Type;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

import io.streamstarters.ensync.EnSyncEvent;
import io.streamstarters.ensync.EnSyncOperations;
import io.streamstarters.ensync.EnSyncPublishException;
import io.streamstarters.ensync.EnSyncReplay;
import io.streamstarters.ensync.EnSyncSubscriptionException;
import io.streamstarters.ensync.PublishResult;
import io.streamstarters.ensync.client.EnSyncClient;
import io.streamstarters.ensync.client.PublishOptions;
import io.streamstarters.ensync.client.ReplayedEvent;
import io.streamstarters.ensync.client.WireText;
import io.streamstarters.ensync.crypto.AppSecretKey;
import io.streamstarters.listener.observation.TemplateObservations;
import io.streamstarters.listener.observation.TemplateObservations.Sending;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.core.ParameterizedTypeReference;

/**
 * Publishes objects through an {@link EnSyncClient}. Methods that return no future block
 * their caller until the engine has answered.
 */
public class EnSyncTemplate implements EnSyncOperations {

	private final EnSyncClient client;

	private final JsonMapper json;

	private final PayloadReader reader;

	private final TemplateObservations observations;

	/**
	 * Creates a template that is not observed. Recipients can be given by the names that
	 * the client's options have.
	 * @param client the client to publish with
	 * @param json writes payloads that are no text, and reads replies and replays
	 */
	public EnSyncTemplate(EnSyncClient client, JsonMapper json) {
		this(client, json, TemplateObservations.NONE);
	}

	/**
	 * Creates a template. Recipients can be given by the names that the client's options
	 * have.
	 * @param client the client to publish with
	 * @param json writes payloads that are no text, and reads replies and replays
	 * @param observations observe what is sent; the headers of a trace travel in the
	 * {@code headers} of the metadata, which are not encrypted
	 */
	public EnSyncTemplate(EnSyncClient client, JsonMapper json, TemplateObservations observations) {
		this.client = client;
		this.json = json;
		this.reader = new PayloadReader(json);
		this.observations = observations;
	}

	@Override
	public List<String> publish(String eventName, List<String> recipients, Object payload, Map<String, ?> metadata) {
		return publish(eventName, recipients, payload, metadata, PublishOptions.defaults()).ids();
	}

	@Override
	public CompletableFuture<PublishResult> publishAsync(String eventName, List<String> recipients, Object payload,
			Map<String, ?> metadata) {
		return publishAsync(eventName, recipients, payload, metadata, PublishOptions.defaults());
	}

	@Override
	public PublishBuilder event(String eventName) {
		return new TemplatePublishBuilder(this, eventName);
	}

	PublishResult publish(String eventName, List<String> recipients, @Nullable Object payload,
			Map<String, ? extends @Nullable Object> metadata, PublishOptions options) {
		return this.observations
			.observe(
					sending("publish", eventName, recipients), (headers) -> this.client.publish(eventName, recipients,
							toJson(payload), TravellingHeaders.add(headers, metadata), options),
					EnSyncTemplate::messageId);
	}

	CompletableFuture<PublishResult> publishAsync(String eventName, List<String> recipients, @Nullable Object payload,
			Map<String, ? extends @Nullable Object> metadata, PublishOptions options) {
		return this.observations.observeAsync(sending("publish", eventName, recipients), (headers) -> {
			String text;
			try {
				text = toJson(payload);
			}
			catch (EnSyncPublishException ex) {
				return CompletableFuture.failedFuture(ex);
			}
			return this.client.publishAsync(eventName, recipients, text, TravellingHeaders.add(headers, metadata),
					options);
		}, EnSyncTemplate::messageId);
	}

	/** What is missing is told by the client. */
	private static Sending sending(String operation, String eventName, List<String> recipients) {
		return new Sending(operation, (eventName != null) ? eventName : "",
				(recipients != null) ? recipients.size() : 0);
	}

	private static @Nullable String messageId(PublishResult result) {
		return (result.recipients().size() == 1) ? result.recipients().get(0).id() : null;
	}

	@Override
	public <T> T sendAndReceive(String eventName, String recipient, Object payload, Class<T> replyType,
			Duration timeout) {
		return sendAndReceive(eventName, recipient, payload, (Type) replyType, timeout);
	}

	@Override
	public <T> T sendAndReceive(String eventName, String recipient, Object payload,
			ParameterizedTypeReference<T> replyType, Duration timeout) {
		return sendAndReceive(eventName, recipient, payload, typeOf(replyType), timeout);
	}

	private <T> T sendAndReceive(String eventName, String recipient, Object payload, @Nullable Type replyType,
			Duration timeout) {
		if (replyType == null) {
			throw new EnSyncPublishException("The type of the reply is missing. Nothing was sent.", null);
		}
		String reply = this.observations.<String>observe(
				sending("request", eventName, Collections.singletonList(recipient)),
				(headers) -> this.client.request(eventName, recipient, toJson(payload), headers, timeout),
				(text) -> null);
		return this.reader.read("the reply to " + eventName, reply, replyType);
	}

	@Override
	public <T> EnSyncReplay<T> replay(String eventName, String idem, Class<T> type) {
		return replay(eventName, idem, type, List.of());
	}

	@Override
	public <T> EnSyncReplay<T> replay(String eventName, String idem, ParameterizedTypeReference<T> type) {
		return replay(eventName, idem, type, List.of());
	}

	@Override
	public <T> EnSyncReplay<T> replay(String eventName, String idem, Class<T> type, List<String> appSecretKeys) {
		return replay(eventName, idem, (Type) type, appSecretKeys);
	}

	@Override
	public <T> EnSyncReplay<T> replay(String eventName, String idem, ParameterizedTypeReference<T> type,
			List<String> appSecretKeys) {
		return replay(eventName, idem, typeOf(type), appSecretKeys);
	}

	private static @Nullable Type typeOf(@Nullable ParameterizedTypeReference<?> reference) {
		return (reference != null) ? reference.getType() : null;
	}

	private <T> EnSyncReplay<T> replay(String eventName, String idem, @Nullable Type type, List<String> appSecretKeys) {
		if (type == null) {
			throw new EnSyncSubscriptionException("The type of the payload is missing. Nothing was sent.", null);
		}
		ReplayedEvent event = this.client.replay(eventName, idem, keys(appSecretKeys));
		T payload = this.reader.read(
				"event " + WireText.shown(event.idem()) + " (" + WireText.shown(event.eventName()) + ")",
				event.payload(), type);
		return new EnSyncReplay<>(new EnSyncEvent<>(event.idem(), event.block(), event.eventName(), payload,
				event.loggedAt(), event.metadataAsMap(), event.headers(), event.sender(), event.recipient()),
				event.replayInfo());
	}

	private static AppSecretKey[] keys(List<String> texts) {
		if (texts == null || texts.stream().anyMatch(Objects::isNull)) {
			throw new EnSyncSubscriptionException(
					"The event was not asked for. An app secret key is missing; give an empty list for none.", null);
		}
		try {
			return texts.stream().map(AppSecretKey::parse).toArray(AppSecretKey[]::new);
		}
		catch (IllegalArgumentException ex) {
			// The key itself is in no message and in no cause.
			throw new EnSyncSubscriptionException("The event was not asked for. " + ex.getMessage(), null);
		}
	}

	@Override
	public String appId() {
		return this.client.appId();
	}

	private String toJson(@Nullable Object payload) {
		if (payload == null) {
			throw new EnSyncPublishException("An event needs a payload. Nothing was sent.", null);
		}
		if (payload instanceof CharSequence text) {
			return text.toString();
		}
		try {
			return this.json.writeValueAsString(payload);
		}
		catch (JacksonException ex) {
			// Its message may quote the payload, so that it is no cause.
			throw new EnSyncPublishException("The payload, a " + payload.getClass().getName()
					+ ", cannot be written as JSON: " + ex.getClass().getSimpleName(), null);
		}
	}

}
