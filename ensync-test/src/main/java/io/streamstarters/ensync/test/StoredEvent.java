package io.streamstarters.ensync.test;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;

import org.jspecify.annotations.Nullable;

/**
 * An event in the broker, with its state. Guarded by the broker's lock.
 */
final class StoredEvent {

	private static final int DEFERRALS_KEPT = 100;

	private static final int DEFAULT_PRIORITY = 1;

	private final long sequence;

	private final Mailbox mailbox;

	private final EventData data;

	private final Deque<Deferral> deferrals = new ArrayDeque<>(0);

	private EventState state = EventState.PENDING;

	private @Nullable Subscription holder;

	private int deliveries;

	private int priority = DEFAULT_PRIORITY;

	private Instant due = Instant.EPOCH;

	private @Nullable String discardReason;

	StoredEvent(long sequence, Mailbox mailbox, EventData data) {
		this.sequence = sequence;
		this.mailbox = mailbox;
		this.data = data;
	}

	long sequence() {
		return this.sequence;
	}

	Mailbox mailbox() {
		return this.mailbox;
	}

	EventData data() {
		return this.data;
	}

	EventState state() {
		return this.state;
	}

	@Nullable Subscription holder() {
		return this.holder;
	}

	/** The higher, the earlier it is handed out. Set while it is not pending. */
	int priority() {
		return this.priority;
	}

	Instant due() {
		return this.due;
	}

	void moveTo(EventState state, @Nullable Subscription holder) {
		this.state = state;
		this.holder = holder;
	}

	void countDelivery() {
		this.deliveries++;
	}

	void setDue(Instant due) {
		this.due = due;
	}

	void addDeferral(Deferral deferral) {
		if (this.deferrals.size() == DEFERRALS_KEPT) {
			this.deferrals.removeFirst();
		}
		this.deferrals.add(deferral);
		this.priority = Math.max(deferral.priority(), DEFAULT_PRIORITY);
	}

	void setDiscardReason(String discardReason) {
		this.discardReason = discardReason;
	}

	ReceivedEvent snapshot() {
		return new ReceivedEvent(this.data.idem(), this.data.name(), this.data.block(), this.data.sender(),
				this.data.payload(), this.data.metadata(), this.data.payloadMetadata(), this.state, this.deliveries,
				new ArrayList<>(this.deferrals), this.discardReason);
	}

}
