package io.streamstarters.sequin.client;

import java.time.Instant;

/**
 * A stream, as Sequin describes it.
 *
 * @param id the id
 * @param name the name
 * @param messageCount how many messages it holds: one per key
 * @param consumerCount how many consumers it has
 * @param storageSize bytes it takes
 * @param insertedAt when it was created
 * @param updatedAt when it was changed last
 */
public record StreamInfo(String id, String name, long messageCount, int consumerCount, long storageSize,
		Instant insertedAt, Instant updatedAt) {

}
