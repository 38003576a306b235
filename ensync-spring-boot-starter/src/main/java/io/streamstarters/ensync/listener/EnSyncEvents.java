package io.streamstarters.ensync.listener;

import java.time.Instant;
import java.util.Map;

import io.streamstarters.ensync.EnSyncEvent;
import io.streamstarters.ensync.EnSyncHeaders;
import io.streamstarters.listener.method.PayloadHolder;

import org.springframework.util.Assert;

/**
 * Lets listener methods take an {@link EnSyncEvent}, made of the headers of a delivery.
 */
final class EnSyncEvents {

	@SuppressWarnings("rawtypes")
	static final PayloadHolder<EnSyncEvent> HOLDER = new PayloadHolder<>(EnSyncEvent.class, EnSyncEvents::create);

	private EnSyncEvents() {
	}

	private static EnSyncEvent<?> create(Object payload, Map<String, Object> headers) {
		return new EnSyncEvent<>(EnSyncEvents.<String>get(headers, EnSyncHeaders.ID),
				EnSyncEvents.<Long>get(headers, EnSyncHeaders.BLOCK),
				EnSyncEvents.<String>get(headers, EnSyncHeaders.EVENT_NAME), payload,
				EnSyncEvents.<Instant>get(headers, EnSyncHeaders.TIMESTAMP),
				EnSyncEvents.<Map<String, Object>>get(headers, EnSyncHeaders.METADATA),
				EnSyncEvents.<Map<String, String>>get(headers, EnSyncHeaders.HEADERS),
				EnSyncEvents.<String>get(headers, EnSyncHeaders.SENDER),
				EnSyncEvents.<String>get(headers, EnSyncHeaders.RECIPIENT));
	}

	/** Each delivery has these headers. */
	@SuppressWarnings("unchecked")
	private static <T> T get(Map<String, Object> headers, String name) {
		Object value = headers.get(name);
		Assert.state(value != null, () -> "There is no header " + name);
		return (T) value;
	}

}
