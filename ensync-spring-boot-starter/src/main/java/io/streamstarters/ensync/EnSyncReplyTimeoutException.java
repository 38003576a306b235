package io.streamstarters.ensync;

import org.jspecify.annotations.Nullable;

/**
 * A request was published, and no reply came in time. Whether the recipient has got the
 * request is not known.
 */
public class EnSyncReplyTimeoutException extends EnSyncException {

	public EnSyncReplyTimeoutException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
