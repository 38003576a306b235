package io.streamstarters.sequin.client;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.streamstarters.sequin.SequinException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.http.HttpStatus;

/**
 * Makes exceptions of Sequin's answers. Sequin has two shapes of its own, and what stands
 * in front of it answers with anything.
 */
final class SequinErrors {

	private static final int MAX_SUMMARY = 300;

	private final JsonMapper json;

	SequinErrors(JsonMapper json) {
		this.json = json;
	}

	/**
	 * An answer with a status other than 2xx.
	 * @param request method and path
	 */
	SequinException refused(String request, int status, byte[] body) {
		JsonNode answer = parse(body);
		String summary = answer.path("summary")
			.stringValueOpt()
			.or(() -> answer.path("errors").path("detail").stringValueOpt())
			.map(SequinErrors::oneLine)
			.filter((text) -> !text.isEmpty())
			.orElseGet(() -> reason(status));
		Map<String, List<String>> validationErrors = validationErrors(answer.path("validation_errors"));
		String details = validationErrors.isEmpty() ? "" : " " + oneLine(validationErrors.toString());
		return new SequinException("Sequin answered " + status + " to " + request + ": " + summary + details, status,
				summary, validationErrors, null);
	}

	/**
	 * An answer with a status of 2xx that Sequin would not give. Its text is left out: it
	 * may hold the data of messages.
	 */
	SequinException unreadable(String request, int status) {
		String summary = "The answer is not what Sequin answers. Is this address a Sequin server of the streams API?";
		return new SequinException("Sequin answered " + status + " to " + request + ": " + summary, status, summary,
				Map.of(), null);
	}

	private JsonNode parse(byte[] body) {
		try {
			return this.json.readTree(body);
		}
		catch (JacksonException ex) {
			return this.json.missingNode();
		}
	}

	private static Map<String, List<String>> validationErrors(JsonNode errors) {
		Map<String, List<String>> result = new LinkedHashMap<>();
		errors.properties()
			.forEach((field) -> result.put(field.getKey(),
					field.getValue().isArray() ? field.getValue().values().stream().map(SequinErrors::text).toList()
							: List.of(text(field.getValue()))));
		return result;
	}

	private static String text(JsonNode node) {
		return oneLine(node.isString() ? node.stringValue() : node.toString());
	}

	private static String oneLine(String text) {
		String line = text.strip().replaceAll("[\\s\\p{Cntrl}]+", " ");
		return (line.length() > MAX_SUMMARY) ? line.substring(0, MAX_SUMMARY) + "…" : line;
	}

	private static String reason(int status) {
		return Optional.ofNullable(HttpStatus.resolve(status))
			.map(HttpStatus::getReasonPhrase)
			.orElse("HTTP " + status);
	}

}
