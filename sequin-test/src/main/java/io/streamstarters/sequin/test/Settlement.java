package io.streamstarters.sequin.test;

import java.util.List;
import java.util.UUID;

/**
 * One ack or nack call that the server accepted, with its ids as they were sent.
 *
 * @param operation {@link SequinOperation#ACK} or {@link SequinOperation#NACK}
 * @param consumerId the consumer
 * @param ackIds the ids in the order of the call, repeated ones included
 */
public record Settlement(SequinOperation operation, UUID consumerId, List<String> ackIds) {

	public Settlement {
		ackIds = List.copyOf(ackIds);
	}

}
