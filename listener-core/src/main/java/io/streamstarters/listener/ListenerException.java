package io.streamstarters.listener;

import org.jspecify.annotations.Nullable;

/**
 * A listener cannot do its work.
 */
public class ListenerException extends RuntimeException {

	public ListenerException(String message) {
		this(message, null);
	}

	public ListenerException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
