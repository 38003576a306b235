package io.streamstarters.sequin;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Root of the exceptions that the Sequin starter throws, and the one it throws when
 * Sequin refuses a request or fails to carry it out. Messages say what went wrong and
 * what to do; they never hold tokens or the data of messages.
 */
public class SequinException extends RuntimeException {

	private final int status;

	private final String summary;

	private final Map<String, List<String>> validationErrors;

	private final @Nullable Duration retryAfter;

	/**
	 * An exception without an answer from Sequin: the status is 0, the summary is the
	 * message.
	 */
	public SequinException(String message, @Nullable Throwable cause) {
		this(message, 0, message, Map.of(), null, cause);
	}

	/**
	 * An exception for an answer from Sequin.
	 * @param message what went wrong, in one sentence
	 * @param status the HTTP status, or 0 where there is none
	 * @param summary what Sequin says about it, in one line
	 * @param validationErrors what Sequin finds wrong, by field
	 * @param retryAfter how long Sequin asks to wait, null where it does not
	 * @param cause what led to it
	 */
	public SequinException(String message, int status, String summary, Map<String, List<String>> validationErrors,
			@Nullable Duration retryAfter, @Nullable Throwable cause) {
		super(message, cause);
		this.status = status;
		this.summary = summary;
		this.validationErrors = Map.copyOf(validationErrors);
		this.retryAfter = retryAfter;
	}

	/**
	 * The HTTP status of Sequin's answer; 0 when no answer came, or nothing was sent.
	 */
	public int getStatus() {
		return this.status;
	}

	/**
	 * What Sequin says about the failure, in one line.
	 */
	public String getSummary() {
		return this.summary;
	}

	/**
	 * What Sequin finds wrong with the fields of the request (status 422): texts by the
	 * name of the field. Empty when it names none.
	 */
	public Map<String, List<String>> getValidationErrors() {
		return this.validationErrors;
	}

	/**
	 * How long Sequin, or what stands in front of it, asks to wait before the next call
	 * (usually with status 429 or 503); null where it does not say.
	 */
	public @Nullable Duration getRetryAfter() {
		return this.retryAfter;
	}

}
