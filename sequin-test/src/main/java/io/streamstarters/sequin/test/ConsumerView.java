package io.streamstarters.sequin.test;

import java.time.Instant;
import java.util.UUID;

/**
 * A consumer as it was at one moment.
 */
record ConsumerView(UUID id, UUID accountId, UUID streamId, ConsumerSettings settings, Instant insertedAt,
		Instant updatedAt) {

}
