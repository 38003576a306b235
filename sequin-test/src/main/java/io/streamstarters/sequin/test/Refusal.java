package io.streamstarters.sequin.test;

import java.util.List;
import java.util.Map;

/**
 * Says that a call is refused, and why, in terms that know no HTTP.
 */
final class Refusal extends RuntimeException {

	enum Reason {

		BAD_ARGUMENT, MALFORMED, UNAUTHORIZED, NOT_FOUND, INVALID, INTERNAL, NO_PROCESS

	}

	private final Reason reason;

	private final String summary;

	private final Map<String, List<String>> fields;

	private Refusal(Reason reason, String summary, Map<String, List<String>> fields) {
		super(summary, null, false, false);
		this.summary = summary;
		this.reason = reason;
		this.fields = fields;
	}

	static Refusal badArgument(String summary) {
		return new Refusal(Reason.BAD_ARGUMENT, summary, Map.of());
	}

	static Refusal malformed() {
		return new Refusal(Reason.MALFORMED, "Bad Request", Map.of());
	}

	static Refusal notFound(String entity) {
		return new Refusal(Reason.NOT_FOUND, "Not found: No `" + entity + "` found matching the provided ID or name",
				Map.of());
	}

	/**
	 * Say it in words of our own, where no real server has any.
	 */
	static Refusal missing(String summary) {
		return new Refusal(Reason.NOT_FOUND, summary, Map.of());
	}

	static Refusal invalid(Map<String, List<String>> fields) {
		return new Refusal(Reason.INVALID, "Validation failed", fields);
	}

	static Refusal internal() {
		return new Refusal(Reason.INTERNAL, "Internal Server Error", Map.of());
	}

	static Refusal unauthorized(String summary) {
		return new Refusal(Reason.UNAUTHORIZED, summary, Map.of());
	}

	/** The process that keeps a sink's messages is not there. */
	static Refusal noProcess() {
		return new Refusal(Reason.NO_PROCESS, "Call to SlotMessageStore failed with :noproc", Map.of());
	}

	Reason reason() {
		return this.reason;
	}

	String summary() {
		return this.summary;
	}

	Map<String, List<String>> fields() {
		return this.fields;
	}

}
