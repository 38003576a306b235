package io.streamstarters.ensync;

import org.jspecify.annotations.Nullable;

/**
 * A request was published, and no reply came in time. Whether the recipient has got the
 * request is not known.
 */
public class EnSyncReplyTimeoutException extends EnSyncException {

	/**
	 * Creates an exception.
	 * @param message what went wrong and what to do, without secrets
	 * @param cause the cause, or {@code null}
	 */
	public EnSyncReplyTimeoutException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
