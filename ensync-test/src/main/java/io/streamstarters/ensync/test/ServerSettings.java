package io.streamstarters.ensync.test;

import java.util.Map;
import java.util.Set;

import io.streamstarters.ensync.protocol.Dialect;
import org.jspecify.annotations.Nullable;

/**
 * What a server listens on, and for whom.
 *
 * @param apps the applications by name
 * @param dialects the dialects that are served over gRPC
 * @param replayForms what gRPC replays look like
 * @param webSocket the settings of WebSocket connections; {@code null} for no WebSocket
 */
record ServerSettings(Map<String, EnSyncApp> apps, Set<Dialect> dialects, Map<Dialect, ReplayForm> replayForms,
		@Nullable WebSocketSettings webSocket) {
}
