package io.streamstarters.sequin.test;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import static java.util.Map.entry;

/**
 * A path that the server knows, with the values of its variable parts.
 */
record Route(SequinOperation operation, List<String> encodedValues) {

	private static final String STREAM = "/api/streams/*";

	private static final String CONSUMER = STREAM + "/consumers/*";

	private static final Map<String, Map<String, SequinOperation>> TEMPLATES = Map.ofEntries(
			entry("/api/streams", Map.of("GET", SequinOperation.LIST_STREAMS, "POST", SequinOperation.CREATE_STREAM)),
			entry(STREAM,
					Map.of("GET", SequinOperation.GET_STREAM, "PUT", SequinOperation.UPDATE_STREAM, "PATCH",
							SequinOperation.UPDATE_STREAM, "DELETE", SequinOperation.DELETE_STREAM)),
			entry(STREAM + "/messages", Map.of("GET", SequinOperation.LIST_MESSAGES, "POST", SequinOperation.PUBLISH)),
			entry(STREAM + "/messages/*", Map.of("GET", SequinOperation.GET_MESSAGE)),
			entry(STREAM + "/messages/*/consumer_info", Map.of("GET", SequinOperation.GET_CONSUMER_INFO)),
			entry(STREAM + "/consumers",
					Map.of("GET", SequinOperation.LIST_CONSUMERS, "POST", SequinOperation.CREATE_CONSUMER)),
			entry(CONSUMER,
					Map.of("GET", SequinOperation.GET_CONSUMER, "PUT", SequinOperation.UPDATE_CONSUMER, "PATCH",
							SequinOperation.UPDATE_CONSUMER, "DELETE", SequinOperation.DELETE_CONSUMER)),
			entry(CONSUMER + "/messages", Map.of("GET", SequinOperation.LIST_CONSUMER_MESSAGES)),
			entry(CONSUMER + "/receive", Map.of("GET", SequinOperation.RECEIVE, "POST", SequinOperation.RECEIVE)),
			entry(CONSUMER + "/ack", Map.of("POST", SequinOperation.ACK)),
			entry(CONSUMER + "/nack", Map.of("POST", SequinOperation.NACK)));

	/**
	 * Find the route of a request.
	 * @param method the HTTP method
	 * @param path the path, still percent-encoded
	 * @return the route, null if there is none
	 */
	static @Nullable Route find(String method, String path) {
		String[] parts = path.split("/", -1);
		for (Map.Entry<String, Map<String, SequinOperation>> template : TEMPLATES.entrySet()) {
			List<String> values = match(template.getKey().split("/", -1), parts);
			SequinOperation operation = template.getValue().get(method);
			if (values != null && operation != null) {
				return new Route(operation, values);
			}
		}
		return null;
	}

	List<String> values() {
		try {
			// In a path a plus sign is a plus sign, unlike in a form.
			return this.encodedValues.stream()
				.map((value) -> URLDecoder.decode(value.replace("+", "%2B"), StandardCharsets.UTF_8))
				.toList();
		}
		catch (IllegalArgumentException ex) {
			throw Refusal.malformed();
		}
	}

	private static @Nullable List<String> match(String[] template, String[] parts) {
		if (template.length != parts.length) {
			return null;
		}
		List<String> values = new ArrayList<>();
		for (int i = 0; i < parts.length; i++) {
			if (template[i].equals("*") && !parts[i].isEmpty()) {
				values.add(parts[i]);
			}
			else if (!template[i].equals(parts[i])) {
				return null;
			}
		}
		return values;
	}

}
