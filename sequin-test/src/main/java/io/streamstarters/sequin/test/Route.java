package io.streamstarters.sequin.test;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * A path that the server knows, with the name of its family and the values of its
 * variable parts.
 */
record Route(SequinOperation operation, String base, List<String> encodedValues) {

	/** The family of paths that no real server has. */
	static final String TEST = "test";

	private static final String STREAM = "api/streams/*";

	private static final String CONSUMER = STREAM + "/consumers/*";

	private static final List<Template> TEMPLATES = List.of(
			new Template("api/streams",
					Map.of("GET", SequinOperation.LIST_STREAMS, "POST", SequinOperation.CREATE_STREAM)),
			new Template(STREAM,
					Map.of("GET", SequinOperation.GET_STREAM, "PUT", SequinOperation.UPDATE_STREAM, "PATCH",
							SequinOperation.UPDATE_STREAM, "DELETE", SequinOperation.DELETE_STREAM)),
			new Template(STREAM + "/messages",
					Map.of("GET", SequinOperation.LIST_MESSAGES, "POST", SequinOperation.PUBLISH)),
			new Template(STREAM + "/messages/*", Map.of("GET", SequinOperation.GET_MESSAGE)),
			new Template(STREAM + "/messages/*/consumer_info", Map.of("GET", SequinOperation.GET_CONSUMER_INFO)),
			new Template(STREAM + "/consumers",
					Map.of("GET", SequinOperation.LIST_CONSUMERS, "POST", SequinOperation.CREATE_CONSUMER)),
			new Template(CONSUMER,
					Map.of("GET", SequinOperation.GET_CONSUMER, "PUT", SequinOperation.UPDATE_CONSUMER, "PATCH",
							SequinOperation.UPDATE_CONSUMER, "DELETE", SequinOperation.DELETE_CONSUMER)),
			new Template(CONSUMER + "/messages", Map.of("GET", SequinOperation.LIST_CONSUMER_MESSAGES)),
			new Template(CONSUMER + "/receive",
					Map.of("GET", SequinOperation.RECEIVE, "POST", SequinOperation.RECEIVE)),
			new Template(CONSUMER + "/ack", Map.of("POST", SequinOperation.ACK)),
			new Template(CONSUMER + "/nack", Map.of("POST", SequinOperation.NACK)),
			new Template("api/sequin_streams/*/receive",
					Map.of("GET", SequinOperation.SINK_RECEIVE, "POST", SequinOperation.SINK_RECEIVE)),
			new Template("api/sequin_streams/*/ack", Map.of("POST", SequinOperation.SINK_ACK)),
			new Template("api/sequin_streams/*/nack", Map.of("POST", SequinOperation.SINK_NACK)),
			new Template("api/http_pull_consumers/*/receive",
					Map.of("GET", SequinOperation.SINK_RECEIVE, "POST", SequinOperation.SINK_RECEIVE)),
			new Template("api/http_pull_consumers/*/ack", Map.of("POST", SequinOperation.SINK_ACK)),
			new Template("api/http_pull_consumers/*/nack", Map.of("POST", SequinOperation.SINK_NACK)),
			new Template("health", Map.of("GET", SequinOperation.HEALTH)),
			new Template("test/changes/*", Map.of("POST", SequinOperation.PUT_CHANGES)),
			new Template("test/store/restart", Map.of("POST", SequinOperation.RESTART_STORES)));

	/**
	 * Find the route of a request.
	 * @param method the HTTP method
	 * @param path the path, still percent-encoded; empty parts do not count
	 * @return the route, null if there is none
	 */
	static @Nullable Route find(String method, String path) {
		String[] parts = parts(path);
		for (Template template : TEMPLATES) {
			SequinOperation operation = template.operations().get((method.equals("HEAD")) ? "GET" : method);
			List<String> values = (operation != null) ? match(template.parts(), parts) : null;
			if (operation != null && values != null) {
				return new Route(operation, template.base(), values);
			}
		}
		return null;
	}

	List<String> values() {
		try {
			// In a path a plus sign is a plus sign, unlike in a form.
			return this.encodedValues.stream()
				.map((value) -> URLDecoder.decode(value.replace("+", "%2B"), StandardCharsets.UTF_8))
				.map(Route::readable)
				.toList();
		}
		catch (IllegalArgumentException ex) {
			throw Refusal.malformed();
		}
	}

	// The second is what the decoder puts in place of what is no UTF-8.
	private static String readable(String value) {
		if (value.indexOf('\0') >= 0 || value.indexOf('\uFFFD') >= 0) {
			throw Refusal.malformed();
		}
		return value;
	}

	private static String[] parts(String path) {
		return Stream.of(path.split("/")).filter((part) -> !part.isEmpty()).toArray(String[]::new);
	}

	private static @Nullable List<String> match(String[] template, String[] parts) {
		if (template.length != parts.length) {
			return null;
		}
		List<String> values = new ArrayList<>();
		for (int i = 0; i < parts.length; i++) {
			if (template[i].equals("*")) {
				values.add(parts[i]);
			}
			else if (!template[i].equals(parts[i])) {
				return null;
			}
		}
		return values;
	}

	private record Template(String[] parts, Map<String, SequinOperation> operations) {

		Template(String path, Map<String, SequinOperation> operations) {
			this(Route.parts(path), operations);
		}

		String base() {
			return (this.parts[0].equals("api")) ? this.parts[1] : this.parts[0];
		}

	}

}
