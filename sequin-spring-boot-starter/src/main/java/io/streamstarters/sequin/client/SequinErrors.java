package io.streamstarters.sequin.client;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

import io.streamstarters.sequin.SequinException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;

/**
 * Makes exceptions of Sequin's answers. Sequin has two shapes of its own, and what stands
 * in front of it answers with anything.
 */
final class SequinErrors {

	private static final int MAX_SUMMARY = 300;

	private static final Pattern SECONDS = Pattern.compile("\\d{1,9}");

	private final JsonMapper json;

	private final String propertyPrefix;

	SequinErrors(JsonMapper json, String propertyPrefix) {
		this.json = json;
		this.propertyPrefix = propertyPrefix;
	}

	/**
	 * An answer with a status other than 2xx.
	 * @param request method and path
	 */
	SequinException refused(String request, int status, HttpHeaders headers, byte[] body) {
		JsonNode answer = parse(body);
		String summary = answer.path("summary")
			.stringValueOpt()
			.or(() -> answer.path("errors").path("detail").stringValueOpt())
			.map(SequinErrors::oneLine)
			.filter((text) -> !text.isEmpty())
			.orElseGet(() -> reason(status));
		Map<String, List<String>> validationErrors = validationErrors(answer.path("validation_errors"));
		String details = validationErrors.isEmpty() ? "" : " " + oneLine(validationErrors.toString());
		return new SequinException("Sequin answered " + status + " to " + request + ": " + summary + details
				+ hint(status, answer, summary), status, summary, validationErrors, retryAfter(headers), null);
	}

	/**
	 * What to do about failures that do not say it themselves.
	 */
	private String hint(int status, JsonNode answer, String summary) {
		if (status == 401) {
			return " Is the API token (`" + this.propertyPrefix + ".token`) right?";
		}
		if (status == 404 && answer.path("summary").isMissingNode()) {
			return ". This server does not know the path: older servers have streams, newer ones sinks, and the place"
					+ " of the sinks (`" + this.propertyPrefix + ".sinks.endpoint`) has changed.";
		}
		if (summary.contains(":noproc")) {
			return ". The sink is disabled, or it is starting just now.";
		}
		return "";
	}

	/**
	 * Seconds, or the time when to come again.
	 */
	private static @Nullable Duration retryAfter(HttpHeaders headers) {
		String value = headers.getFirst(HttpHeaders.RETRY_AFTER);
		if (value == null) {
			return null;
		}
		if (SECONDS.matcher(value).matches()) {
			return Duration.ofSeconds(Long.parseLong(value));
		}
		try {
			Instant time = DateTimeFormatter.RFC_1123_DATE_TIME.parse(value, Instant::from);
			Duration wait = Duration.between(Instant.now(), time);
			return wait.isNegative() ? Duration.ZERO : wait;
		}
		catch (DateTimeParseException ex) {
			return null;
		}
	}

	/**
	 * An answer with a status of 2xx that Sequin would not give. Its text is left out: it
	 * may hold the data of messages.
	 */
	SequinException unreadable(String request, int status) {
		String summary = "The answer is not what Sequin answers. Is this the address of a Sequin server?";
		return new SequinException("Sequin answered " + status + " to " + request + ": " + summary, status, summary,
				Map.of(), null, null);
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
