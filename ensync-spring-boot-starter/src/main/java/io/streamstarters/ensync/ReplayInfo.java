package io.streamstarters.ensync;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * What the engine tells about a replay. What it does not tell is {@code null}.
 *
 * @param replayed whether the event is a replayed one
 * @param replayedAt when it was replayed
 * @param acknowledged whether it had been acknowledged before
 */
public record ReplayInfo(@Nullable Boolean replayed, @Nullable Instant replayedAt, @Nullable Boolean acknowledged) {

	/**
	 * The engine tells nothing.
	 */
	public static final ReplayInfo UNKNOWN = new ReplayInfo(null, null, null);

}
