package io.streamstarters.ensync.test;

import java.time.Clock;
import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What a broker is made with.
 *
 * @param firstBlock the block of the first event of a name
 * @param unsettledPerSession window of a session, 0 for none
 * @param sharedStream whether the gRPC streams of a session are one for all of its names
 * @param messageSizes whether deliveries tell the size of their envelope
 * @param settledToKeep settled events that are remembered
 * @param sessionTimeout longest silence of a session, {@code null} for ever
 */
record BrokerSettings(List<EnSyncApp> apps, long firstBlock, int unsettledPerSession, boolean sharedStream,
		boolean messageSizes, int settledToKeep, @Nullable Duration sessionTimeout, Clock clock, Alarm alarm) {
}
