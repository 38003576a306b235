package io.streamstarters.sequin.client;

import io.streamstarters.sequin.InvalidSequinRequestException;

/**
 * A consumer of a stream.
 *
 * @param stream name or id of the stream
 * @param consumer name or id of the consumer
 */
public record StreamConsumer(String stream, String consumer) implements ConsumerAddress {

	/**
	 * Checks that both are there.
	 * @throws InvalidSequinRequestException if one is missing
	 */
	public StreamConsumer {
		PathSegments.require("stream", stream);
		PathSegments.require("consumer", consumer);
	}

	@Override
	public String toString() {
		return this.stream + "/" + this.consumer;
	}

}
