package io.streamstarters.sequin.test;

import org.jspecify.annotations.Nullable;

/**
 * What a list of messages is asked for.
 */
record MessageQuery(boolean descending, int limit, @Nullable KeyPattern pattern, @Nullable Boolean visible) {

	static final int MAX_LIMIT = 10_000;

	boolean matches(String key) {
		return this.pattern == null || this.pattern.matches(key);
	}

}
