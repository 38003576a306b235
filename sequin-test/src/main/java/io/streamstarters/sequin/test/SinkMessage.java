package io.streamstarters.sequin.test;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * A change that a sink owes to its clients. Guarded by the store's lock.
 */
final class SinkMessage {

	private final long position;

	private final List<String> group;

	private final CapturedChange captured;

	private SinkChange.State state = SinkChange.State.BEHIND;

	private @Nullable String ackId;

	private Instant deliveredAt = Instant.MIN;

	private Instant leaseEnd = Instant.MIN;

	private int deliveries;

	SinkMessage(long position, List<String> group, CapturedChange captured) {
		this.position = position;
		this.group = group;
		this.captured = captured;
	}

	long position() {
		return this.position;
	}

	List<String> group() {
		return this.group;
	}

	SinkChange.State state() {
		return this.state;
	}

	void state(SinkChange.State state) {
		this.state = state;
	}

	Instant deliveredAt() {
		return this.deliveredAt;
	}

	Instant leaseEnd() {
		return this.leaseEnd;
	}

	/**
	 * Hand the change out.
	 * @param now the time
	 * @param leaseEnd when it may be handed out again
	 * @return what the client gets, under an id that stays until the store restarts
	 */
	HandedOutChange handOut(Instant now, Instant leaseEnd) {
		this.state = SinkChange.State.DELIVERED;
		this.deliveredAt = now;
		this.leaseEnd = leaseEnd;
		this.deliveries++;
		String id = (this.ackId != null) ? this.ackId : UUID.randomUUID().toString();
		this.ackId = id;
		return new HandedOutChange(id, this.captured);
	}

	/**
	 * Forget what is lost when the store restarts.
	 */
	void restart() {
		this.ackId = null;
		this.state = SinkChange.State.BEHIND;
	}

	SinkChange view() {
		return new SinkChange(this.captured.change(), this.captured.idempotencyKey(), this.state, this.ackId,
				this.deliveries);
	}

}
