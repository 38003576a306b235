package io.streamstarters.ensync.client;

import java.time.Instant;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * Tells what a reply belongs to. It says enough for every instance of the requesting app
 * to know what to do with a reply that the engine gives to the wrong one, or too late.
 *
 * @param request random, so that nobody can guess the ids of requests to others
 * @param instance the client that waits
 * @param deadline when it ceases to wait
 * @param appId the app that it is one of
 */
record CorrelationId(String request, String instance, Instant deadline, String appId) {

	private static final int PARTS = 4;

	static CorrelationId create(String instance, Instant deadline, String appId) {
		return new CorrelationId(UUID.randomUUID().toString(), instance, Instant.ofEpochMilli(deadline.toEpochMilli()),
				appId);
	}

	/** Reads an id; {@code null} if the text is that of somebody else. */
	static @Nullable CorrelationId parse(@Nullable String text) {
		String[] parts = (text != null) ? text.split("\\.", PARTS + 1) : new String[0];
		if (parts.length != PARTS) {
			return null;
		}
		try {
			return new CorrelationId(parts[0], parts[1], Instant.ofEpochMilli(Long.parseLong(parts[2])), parts[3]);
		}
		catch (NumberFormatException ex) {
			return null;
		}
	}

	/** The id as it is sent. */
	@Override
	public String toString() {
		return this.request + "." + this.instance + "." + this.deadline.toEpochMilli() + "." + this.appId;
	}

}
