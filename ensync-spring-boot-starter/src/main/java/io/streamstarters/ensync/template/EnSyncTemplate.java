package io.streamstarters.ensync.template;

import java.util.List;
import java.util.Map;

import io.streamstarters.ensync.EnSyncOperations;
import io.streamstarters.ensync.EnSyncPublishException;
import io.streamstarters.ensync.client.EnSyncClient;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Publishes objects through an {@link EnSyncClient}. Blocks its caller until the engine
 * has answered.
 */
public class EnSyncTemplate implements EnSyncOperations {

	private final EnSyncClient client;

	private final JsonMapper json;

	/**
	 * Creates a template.
	 * @param client the client to publish with
	 * @param json writes payloads that are no text
	 */
	public EnSyncTemplate(EnSyncClient client, JsonMapper json) {
		this.client = client;
		this.json = json;
	}

	@Override
	public List<String> publish(String eventName, List<String> recipients, Object payload, Map<String, ?> metadata) {
		return this.client.publish(eventName, recipients, toJson(payload), metadata);
	}

	@Override
	public String appId() {
		return this.client.appId();
	}

	private String toJson(Object payload) {
		if (payload == null) {
			throw new EnSyncPublishException("An event needs a payload.", null);
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
