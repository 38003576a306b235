package io.streamstarters.sequin.test;

import org.jspecify.annotations.Nullable;

/**
 * What a client may set on a consumer. The server checks no ranges.
 */
record ConsumerSettings(String name, String filterKeyPattern, int ackWaitMs, int maxAckPending,
		@Nullable Integer maxDeliver, int maxWaiting, String status) {

	static final int DEFAULT_ACK_WAIT_MS = 30_000;

	static ConsumerSettings defaults(String name, String filterKeyPattern) {
		return new ConsumerSettings(name, filterKeyPattern, DEFAULT_ACK_WAIT_MS, 10_000, null, 20, "active");
	}

	ConsumerSettings withAckWaitMs(int ackWaitMs) {
		return new ConsumerSettings(this.name, this.filterKeyPattern, ackWaitMs, this.maxAckPending, this.maxDeliver,
				this.maxWaiting, this.status);
	}

}
