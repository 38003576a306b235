package io.streamstarters.ensync;

/**
 * Headers in the metadata of events that listeners publish as dead letters. They say
 * where the event comes from and why it was given up, in texts. Like all metadata they
 * are not encrypted.
 */
public final class EnSyncDeadLetterHeaders {

	/**
	 * Id of the listener that gave the event up.
	 */
	public static final String LISTENER = "deadLetterListener";

	/**
	 * Name of the class of the exception that was the last.
	 */
	public static final String CAUSE = "deadLetterCause";

	/**
	 * Why the payload cannot be read, without its content; only there if that is the
	 * cause. The messages of other exceptions may quote the payload.
	 */
	public static final String CAUSE_MESSAGE = "deadLetterCauseMessage";

	/**
	 * How often the event was tried, a number from 1.
	 */
	public static final String ATTEMPTS = "deadLetterAttempts";

	/**
	 * When the event was given up, in ISO 8601.
	 */
	public static final String FAILED_AT = "deadLetterFailedAt";

	/**
	 * The event's id, possibly empty.
	 */
	public static final String ID = "deadLetterId";

	/**
	 * The event's name.
	 */
	public static final String EVENT_NAME = "deadLetterEventName";

	/**
	 * The event's publisher as the engine told it, possibly empty.
	 */
	public static final String SENDER = "deadLetterSender";

	/**
	 * The header {@code correlationId} of the event, if it was a request. Under its own
	 * name it would make a reply of the dead letter.
	 */
	public static final String CORRELATION_ID = "deadLetterCorrelationId";

	/**
	 * The header {@code replyTo} of the event, if it was a request.
	 */
	public static final String REPLY_TO = "deadLetterReplyTo";

	private EnSyncDeadLetterHeaders() {
	}

}
