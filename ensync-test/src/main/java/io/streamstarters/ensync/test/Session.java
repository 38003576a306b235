package io.streamstarters.ensync.test;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What one login got. Guarded by the broker's lock.
 */
final class Session {

	private final String clientId;

	private final Mailbox mailbox;

	private final EnSyncConnection connection;

	private final Instant connectedAt;

	private final Map<String, Subscription> subscriptions = new LinkedHashMap<>();

	private final SharedStreams sharedStreams = new SharedStreams();

	private int unsettled;

	private Instant lastHeartbeat;

	Session(String clientId, Mailbox mailbox, EnSyncConnection connection, Instant connectedAt) {
		this.clientId = clientId;
		this.mailbox = mailbox;
		this.connection = connection;
		this.connectedAt = connectedAt;
		this.lastHeartbeat = connectedAt;
	}

	String clientId() {
		return this.clientId;
	}

	Mailbox mailbox() {
		return this.mailbox;
	}

	/** Where it logged in; it may be used on others. */
	EnSyncConnection connection() {
		return this.connection;
	}

	Map<String, Subscription> subscriptions() {
		return this.subscriptions;
	}

	SharedStreams sharedStreams() {
		return this.sharedStreams;
	}

	/** How many events it holds, over all of its subscriptions. */
	int unsettled() {
		return this.unsettled;
	}

	void changeUnsettled(int difference) {
		this.unsettled += difference;
	}

	Instant lastHeartbeat() {
		return this.lastHeartbeat;
	}

	void heartbeat(Instant time) {
		this.lastHeartbeat = time;
	}

	EnSyncSession snapshot() {
		return new EnSyncSession(this.clientId, this.mailbox.app().name(), new ArrayList<>(this.subscriptions.keySet()),
				this.connectedAt, this.lastHeartbeat);
	}

}
