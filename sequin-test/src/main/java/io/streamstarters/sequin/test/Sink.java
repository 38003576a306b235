package io.streamstarters.sequin.test;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * A sink: its changes, its status and the receives that wait for changes. Guarded by the
 * store's lock.
 */
final class Sink {

	private final UUID id = UUID.randomUUID();

	private final SinkSettings settings;

	private final SinkState state;

	private final MessageWriter writer;

	private final Set<SinkPoll> polls = new LinkedHashSet<>();

	private SinkStatus status;

	private boolean deleted;

	Sink(SinkSettings settings, Instant now) {
		this.settings = settings;
		this.status = settings.status();
		this.state = new SinkState(settings.ackWait(), now);
		this.writer = new MessageWriter(this.id, settings);
	}

	UUID id() {
		return this.id;
	}

	SinkSettings settings() {
		return this.settings;
	}

	void status(SinkStatus status) {
		this.status = status;
	}

	void delete() {
		this.deleted = true;
	}

	/**
	 * The changes, for Java callers, whatever the status.
	 */
	SinkState state() {
		return this.state;
	}

	/**
	 * The changes, for calls over HTTP.
	 * @throws Refusal if the real server's store would be gone
	 */
	SinkState running() {
		if (isGone()) {
			throw Refusal.noProcess();
		}
		return this.state;
	}

	String add(long position, RowChange change, Commit commit, int index) {
		List<String> group = (this.settings.messageGrouping()) ? change.rowKey() : List.of(Long.toString(position));
		CapturedChange captured = new CapturedChange(this.writer, change, commit, index);
		this.state.add(new SinkMessage(position, group, captured));
		return captured.idempotencyKey();
	}

	List<HandedOutChange> receive(int batchSize, Instant now, boolean again) {
		SinkState running = running();
		return (this.status == SinkStatus.PAUSED) ? List.of() : running.receive(batchSize, now, again);
	}

	/**
	 * Whether a long poll waits. The real server answers at once, and with nothing, as
	 * long as anything is out.
	 */
	boolean mustWait() {
		return isGone() || (this.status == SinkStatus.ACTIVE && this.state.isEmpty());
	}

	void addPoll(SinkPoll poll) {
		this.polls.add(poll);
	}

	boolean removePoll(SinkPoll poll) {
		return this.polls.remove(poll);
	}

	List<SinkPoll> polls() {
		return new ArrayList<>(this.polls);
	}

	private boolean isGone() {
		return this.deleted || this.status == SinkStatus.DISABLED;
	}

}
