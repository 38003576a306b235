package io.streamstarters.sequin;

/**
 * What became of a call that sent messages.
 *
 * @param published how many messages were stored: a message whose key already had the
 * same data does not count, and is not delivered again
 */
public record SendResult(int published) {

}
