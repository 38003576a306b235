package io.streamstarters.ensync.test;

import java.time.Clock;
import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What a broker is made with.
 *
 * @param firstBlock the block of the first event of a name
 * @param unsettledPerSession window of a subscription, 0 for none
 * @param settledToKeep settled events that are remembered
 * @param sessionTimeout longest silence of a session, {@code null} for ever
 */
record BrokerSettings(List<EnSyncApp> apps, long firstBlock, int unsettledPerSession, int settledToKeep,
		@Nullable Duration sessionTimeout, Clock clock, Alarm alarm) {
}
