package io.streamstarters.sequin.test;

import java.time.Instant;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * What a consumer owes a key: one per consumer and key, whatever the key's values, so one
 * message of a key is out at a time and the ack id outlives a value. Guarded by the
 * store's lock.
 */
final class Delivery {

	enum State {

		AVAILABLE, DELIVERED, PENDING_REDELIVERY, ACKED

	}

	private final UUID ackId = UUID.randomUUID();

	private final String key;

	private long seq;

	private State state = State.AVAILABLE;

	private long receive;

	private int deliverCount;

	private @Nullable Instant lastDeliveredAt;

	private @Nullable Instant notVisibleUntil;

	Delivery(String key, long seq) {
		this.key = key;
		this.seq = seq;
	}

	UUID ackId() {
		return this.ackId;
	}

	String key() {
		return this.key;
	}

	long seq() {
		return this.seq;
	}

	int deliverCount() {
		return this.deliverCount;
	}

	@Nullable Instant lastDeliveredAt() {
		return this.lastDeliveredAt;
	}

	@Nullable Instant notVisibleUntil() {
		return this.notVisibleUntil;
	}

	boolean isAcked() {
		return this.state == State.ACKED;
	}

	boolean isHidden(Instant now) {
		return !isAcked() && this.notVisibleUntil != null && this.notVisibleUntil.isAfter(now);
	}

	long receive() {
		return this.receive;
	}

	void deliver(long receive, Instant now, int ackWaitMs) {
		this.state = State.DELIVERED;
		this.receive = receive;
		this.deliverCount++;
		this.lastDeliveredAt = now;
		this.notVisibleUntil = now.plusMillis(ackWaitMs);
	}

	void replace(long seq) {
		this.seq = seq;
		this.state = switch (this.state) {
			case AVAILABLE, ACKED -> {
				this.notVisibleUntil = null;
				yield State.AVAILABLE;
			}
			case DELIVERED, PENDING_REDELIVERY -> State.PENDING_REDELIVERY;
		};
	}

	/**
	 * Take an ack, which means whatever is out, be it an older value.
	 * @return true if the key is done
	 */
	boolean ack() {
		if (this.state == State.DELIVERED) {
			this.state = State.ACKED;
			return true;
		}
		if (this.state == State.PENDING_REDELIVERY) {
			release();
		}
		return false;
	}

	void release() {
		if (this.state != State.ACKED) {
			this.state = State.AVAILABLE;
			this.notVisibleUntil = null;
		}
	}

}
