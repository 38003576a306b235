package io.streamstarters.ensync;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.streamstarters.ensync.PublishResult.RecipientResult;
import org.jspecify.annotations.Nullable;

/**
 * An event was not published to all of its recipients. What became of it for each of them
 * is kept: {@link #getResult()}.
 */
public class EnSyncPublishException extends EnSyncException {

	private final transient PublishResult result;

	/**
	 * Nothing was sent.
	 * @param message why
	 * @param cause the cause, or {@code null}
	 */
	public EnSyncPublishException(String message, @Nullable Throwable cause) {
		this(message, cause, new PublishResult("", List.of()));
	}

	/**
	 * The event was sent and failed for a recipient at least.
	 * @param message what failed
	 * @param cause the cause, or {@code null}
	 * @param result what became of the event for each recipient
	 */
	public EnSyncPublishException(String message, @Nullable Throwable cause, PublishResult result) {
		super(message, cause);
		this.result = result;
	}

	/**
	 * What became of the event for each recipient.
	 * @return ids and failures in the order of the call; without recipients if nothing
	 * was sent
	 */
	public PublishResult getResult() {
		return this.result;
	}

	/**
	 * What was published all the same.
	 * @return event id by recipient, in the order of the call; empty if nothing was sent
	 */
	public Map<String, String> getPublished() {
		Map<String, String> published = new LinkedHashMap<>();
		for (RecipientResult recipient : this.result.recipients()) {
			String id = recipient.id();
			if (id != null) {
				published.put(recipient.recipient(), id);
			}
		}
		return Collections.unmodifiableMap(published);
	}

}
