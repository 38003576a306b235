package io.streamstarters.sequin.client;

import io.streamstarters.sequin.InvalidSequinRequestException;
import io.streamstarters.sequin.SequinKeys;
import org.jspecify.annotations.Nullable;

/**
 * Which messages to list, and in which order.
 *
 * @param newestFirst by falling sequence number instead of rising
 * @param limit how many at most, 1 to 10000
 * @param filter only keys that match, see {@link SequinKeys#requireFilter(String)}; null
 * for all
 */
public record MessageQuery(boolean newestFirst, int limit, @Nullable String filter) {

	/**
	 * Checks limit and filter.
	 * @throws InvalidSequinRequestException if one is out of range
	 */
	public MessageQuery {
		if (limit < 1 || limit > 10_000) {
			throw new InvalidSequinRequestException("`limit` must be from 1 to 10000, but is " + limit + ".");
		}
		if (filter != null) {
			SequinKeys.requireFilter(filter);
		}
	}

	/**
	 * The first messages by sequence number.
	 */
	public static MessageQuery first(int limit) {
		return new MessageQuery(false, limit, null);
	}

	/**
	 * The last messages by sequence number, the newest first.
	 */
	public static MessageQuery last(int limit) {
		return new MessageQuery(true, limit, null);
	}

	/**
	 * The same query for keys that match a filter.
	 */
	public MessageQuery withFilter(String filter) {
		return new MessageQuery(this.newestFirst, this.limit, filter);
	}

}
