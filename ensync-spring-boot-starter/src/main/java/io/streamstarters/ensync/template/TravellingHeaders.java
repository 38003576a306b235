package io.streamstarters.ensync.template;

import java.util.LinkedHashMap;
import java.util.Map;

import io.streamstarters.ensync.client.MetadataHeaders;
import org.jspecify.annotations.Nullable;

/**
 * Adds headers, such as those of a trace, to the {@code headers} in metadata, where
 * receivers of all SDKs look for them.
 */
final class TravellingHeaders {

	private static final String HEADERS = "headers";

	private TravellingHeaders() {
	}

	/**
	 * Adds headers, which replace those of the same name in any case: metadata may be
	 * those of an event that is passed on, with the trace that it came by. Metadata that
	 * will be refused stay as they are.
	 */
	static Map<String, ? extends @Nullable Object> add(Map<String, String> headers,
			Map<String, ? extends @Nullable Object> metadata) {
		if (headers.isEmpty() || metadata == null) {
			return metadata;
		}
		Map<String, @Nullable Object> all = new LinkedHashMap<>(metadata);
		Map<Object, @Nullable Object> merged = new LinkedHashMap<>();
		if (all.containsKey(HEADERS)) {
			Map<?, ?> given = MetadataHeaders.read(all.get(HEADERS));
			if (given == null) {
				return metadata;
			}
			given.forEach((name, value) -> {
				if (headers.keySet().stream().noneMatch(String.valueOf(name)::equalsIgnoreCase)) {
					merged.put(name, value);
				}
			});
		}
		merged.putAll(headers);
		all.put(HEADERS, merged);
		return all;
	}

}
