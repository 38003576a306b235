package io.streamstarters.sequin.client;

import java.time.Duration;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * A consumer of a stream, as Sequin describes it.
 *
 * @param id the id
 * @param name the name
 * @param streamId id of its stream
 * @param filter which keys it is given
 * @param ackWait the lease: how long a message that was handed out stays hidden
 * @param maxAckPending how many messages may be out at a time
 * @param maxDeliver stored, not enforced; null for no limit
 * @param maxWaiting how many receives may wait
 * @param status {@code active} or {@code disabled}; a disabled consumer is served all the
 * same
 * @param insertedAt when it was created
 * @param updatedAt when it was changed last
 */
public record ConsumerInfo(String id, String name, String streamId, String filter, Duration ackWait, int maxAckPending,
		@Nullable Integer maxDeliver, int maxWaiting, String status, Instant insertedAt, Instant updatedAt) {

}
