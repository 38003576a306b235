package io.streamstarters.sequin.client;

/**
 * Where messages are received and settled.
 */
public sealed interface ConsumerAddress permits StreamConsumer, SinkConsumer {

}
