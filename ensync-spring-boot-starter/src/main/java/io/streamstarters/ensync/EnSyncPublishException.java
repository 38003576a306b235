package io.streamstarters.ensync;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * An event was not published to all of its recipients. Those that the engine did accept
 * are kept: {@link #getPublished()}.
 */
public class EnSyncPublishException extends EnSyncException {

	private final Map<String, String> published;

	public EnSyncPublishException(String message, @Nullable Throwable cause) {
		this(message, cause, Map.of());
	}

	public EnSyncPublishException(String message, @Nullable Throwable cause, Map<String, String> published) {
		super(message, cause);
		this.published = Collections.unmodifiableMap(new LinkedHashMap<>(published));
	}

	/**
	 * What was published all the same.
	 * @return event id by recipient, in the order of the call; empty if nothing was sent
	 */
	public Map<String, String> getPublished() {
		return this.published;
	}

}
