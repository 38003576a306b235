package io.streamstarters.ensync.template;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.streamstarters.ensync.EnSyncOperations.PublishBuilder;
import io.streamstarters.ensync.EnSyncPublishException;
import io.streamstarters.ensync.PublishResult;
import io.streamstarters.ensync.client.MetadataHeaders;
import io.streamstarters.ensync.client.PublishOptions;
import io.streamstarters.ensync.client.PublishOptions.Envelope;
import org.jspecify.annotations.Nullable;

/**
 * Collects the parts of an event. They are checked when it is published.
 */
final class TemplatePublishBuilder implements PublishBuilder {

	private static final String HEADERS = "headers";

	private final EnSyncTemplate template;

	private final String eventName;

	private final List<String> recipients = new ArrayList<>();

	private final Map<String, @Nullable Object> metadata = new LinkedHashMap<>();

	private final Map<String, @Nullable Object> headers = new LinkedHashMap<>();

	private @Nullable Object payload;

	private PublishOptions options = PublishOptions.defaults();

	TemplatePublishBuilder(EnSyncTemplate template, String eventName) {
		this.template = template;
		this.eventName = eventName;
	}

	@Override
	public PublishBuilder to(String... recipients) {
		return to((recipients != null) ? Arrays.asList(recipients) : List.of());
	}

	@Override
	public PublishBuilder to(Collection<String> recipients) {
		if (recipients == null) {
			throw new EnSyncPublishException("The recipients are missing.", null);
		}
		this.recipients.addAll(recipients);
		return this;
	}

	@Override
	public PublishBuilder payload(Object payload) {
		this.payload = payload;
		return this;
	}

	@Override
	public PublishBuilder metadata(String key, Object value) {
		this.metadata.put(key, value);
		return this;
	}

	@Override
	public PublishBuilder metadata(Map<String, ?> metadata) {
		if (metadata == null) {
			throw new EnSyncPublishException("The metadata is missing; leave it out for none.", null);
		}
		this.metadata.putAll(metadata);
		return this;
	}

	@Override
	public PublishBuilder header(String name, String value) {
		this.headers.put(name, value);
		return this;
	}

	@Override
	public PublishBuilder hybrid() {
		this.options = this.options.withEnvelope(Envelope.HYBRID);
		return this;
	}

	@Override
	public PublishBuilder hybridForPython() {
		this.options = this.options.withEnvelope(Envelope.HYBRID_PYTHON);
		return this;
	}

	@Override
	public PublishBuilder payloadMetadata(boolean payloadMetadata) {
		this.options = this.options.withPayloadMetadata(payloadMetadata);
		return this;
	}

	@Override
	public PublishResult publish() {
		return this.template.publish(this.eventName, this.recipients, this.payload, allMetadata(), this.options);
	}

	@Override
	public CompletableFuture<PublishResult> publishAsync() {
		Map<String, @Nullable Object> all;
		try {
			all = allMetadata();
		}
		catch (EnSyncPublishException ex) {
			return CompletableFuture.failedFuture(ex);
		}
		return this.template.publishAsync(this.eventName, this.recipients, this.payload, all, this.options);
	}

	/** Single headers are added to those that the metadata has already. */
	private Map<String, @Nullable Object> allMetadata() {
		if (this.headers.isEmpty()) {
			return this.metadata;
		}
		Map<Object, @Nullable Object> merged = new LinkedHashMap<>();
		if (this.metadata.containsKey(HEADERS)) {
			Map<?, ?> given = MetadataHeaders.read(this.metadata.get(HEADERS));
			if (given == null) {
				throw new EnSyncPublishException(
						"The headers in the metadata must be a map or an object for others to be added. Nothing was sent.",
						null);
			}
			merged.putAll(given);
		}
		merged.putAll(this.headers);
		Map<String, @Nullable Object> all = new LinkedHashMap<>(this.metadata);
		all.put(HEADERS, merged);
		return all;
	}

}
