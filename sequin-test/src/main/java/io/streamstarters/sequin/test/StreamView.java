package io.streamstarters.sequin.test;

import java.time.Instant;
import java.util.UUID;

/**
 * A stream as it was at one moment.
 */
record StreamView(UUID id, UUID accountId, String name, int consumers, int messages, long storageSize,
		Instant insertedAt) {

}
