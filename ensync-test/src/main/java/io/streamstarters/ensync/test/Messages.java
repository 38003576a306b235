package io.streamstarters.ensync.test;

import io.streamstarters.ensync.protocol.MessageStreamResponse;

/**
 * How events look on the wire.
 */
final class Messages {

	private Messages() {
	}

	static MessageStreamResponse streamResponse(EventData event) {
		return MessageStreamResponse.newBuilder()
			.setMessageIdem(event.idem())
			.setMessageName(event.name())
			.setPayload(event.payload())
			.setPartitionBlock(event.block())
			.setMetadata(event.metadata())
			.setSender(event.sender())
			.build();
	}

}
