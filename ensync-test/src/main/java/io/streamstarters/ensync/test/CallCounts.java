package io.streamstarters.ensync.test;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/**
 * How often each operation was called. Safe for use by many threads.
 */
final class CallCounts {

	private final Map<EnSyncOperation, LongAdder> counts = new EnumMap<>(EnSyncOperation.class);

	CallCounts() {
		for (EnSyncOperation operation : EnSyncOperation.values()) {
			this.counts.put(operation, new LongAdder());
		}
	}

	void count(EnSyncOperation operation) {
		Objects.requireNonNull(this.counts.get(operation)).increment();
	}

	long get(EnSyncOperation operation) {
		return Objects.requireNonNull(this.counts.get(operation)).sum();
	}

}
