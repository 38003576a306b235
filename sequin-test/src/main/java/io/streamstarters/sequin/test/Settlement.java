package io.streamstarters.sequin.test;

import java.util.List;
import java.util.UUID;

/**
 * One ack or nack call that the server accepted, with its ids as they were sent.
 *
 * @param operation {@link SequinOperation#ACK}, {@link SequinOperation#NACK},
 * {@link SequinOperation#SINK_ACK} or {@link SequinOperation#SINK_NACK}
 * @param consumerId the consumer or sink
 * @param ackIds the ids in the order of the call, repeated ones included
 */
public record Settlement(SequinOperation operation, UUID consumerId, List<String> ackIds) {

	public Settlement {
		ackIds = List.copyOf(ackIds);
	}

}
