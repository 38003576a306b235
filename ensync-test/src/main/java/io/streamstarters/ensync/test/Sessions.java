package io.streamstarters.ensync.test;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * The sessions that are known, by client id, oldest first. Guarded by the broker's lock.
 */
final class Sessions {

	/** Nobody logs out, so those that only logged in are forgotten at some time. */
	private static final int MAX_SESSIONS = 10_000;

	private final Map<String, Session> sessions = new LinkedHashMap<>();

	private final @Nullable Duration timeout;

	Sessions(@Nullable Duration timeout) {
		this.timeout = timeout;
	}

	Session open(Mailbox mailbox, EnSyncConnection connection, Instant now) {
		if (this.sessions.size() >= MAX_SESSIONS) {
			this.sessions.values()
				.stream()
				.filter((session) -> session.subscriptions().isEmpty())
				.findFirst()
				.ifPresent((session) -> remove(session.clientId()));
		}
		Session session = new Session(UUID.randomUUID().toString(), mailbox, connection, now);
		this.sessions.put(session.clientId(), session);
		return session;
	}

	Session get(String clientId) {
		Session session = this.sessions.get(clientId);
		if (session == null) {
			throw new UnknownSessionException();
		}
		return session;
	}

	@Nullable Session remove(String clientId) {
		return this.sessions.remove(clientId);
	}

	Collection<Session> all() {
		return this.sessions.values();
	}

	/**
	 * The sessions without a heartbeat for longer than they may be.
	 */
	List<Session> silentAt(Instant now) {
		if (this.timeout == null) {
			return List.of();
		}
		Instant oldest = now.minus(this.timeout);
		return this.sessions.values().stream().filter((session) -> !session.lastHeartbeat().isAfter(oldest)).toList();
	}

	/**
	 * When the next session is silent for too long, if nothing is heard of it.
	 */
	Optional<Instant> nextSilence() {
		Duration timeout = this.timeout;
		return (timeout != null) ? this.sessions.values()
			.stream()
			.map(Session::lastHeartbeat)
			.min(Instant::compareTo)
			.map((time) -> time.plus(timeout)) : Optional.empty();
	}

}
