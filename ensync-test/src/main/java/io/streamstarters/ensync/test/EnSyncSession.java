package io.streamstarters.ensync.test;

import java.time.Instant;
import java.util.List;

/**
 * A session at one moment: what one login got.
 *
 * @param clientId id that the client's calls carry; whoever knows it can act as the
 * client
 * @param app name of the app that logged in
 * @param subscriptions subscribed names and patterns whose streams are open
 * @param connectedAt time of the login
 * @param lastHeartbeat time of the latest heartbeat, or of the login
 */
public record EnSyncSession(String clientId, String app, List<String> subscriptions, Instant connectedAt,
		Instant lastHeartbeat) {

	public EnSyncSession {
		subscriptions = List.copyOf(subscriptions);
	}

	@Override
	public String toString() {
		return "EnSyncSession[app=" + this.app + ", subscriptions=" + this.subscriptions + ", connectedAt="
				+ this.connectedAt + ", lastHeartbeat=" + this.lastHeartbeat + "]";
	}

}
