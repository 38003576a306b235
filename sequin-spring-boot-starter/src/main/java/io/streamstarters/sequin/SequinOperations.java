package io.streamstarters.sequin;

import java.util.List;

/**
 * Sends messages to Sequin streams. Implementations are safe for use by many threads.
 * <p>
 * A stream keeps one message per key: sending to a key again replaces its value. Nothing
 * is repeated by itself: after a {@link SequinConnectionException} or a status of 500 and
 * above it is unknown whether the messages were stored, and sending the same again is
 * harmless.
 */
public interface SequinOperations {

	/**
	 * Sends one message.
	 * @param stream name or id of the stream
	 * @param key the message's key, such as {@code orders.eu.4711}
	 * @param payload text and {@code byte[]} (UTF-8) are sent as they are, anything else
	 * as JSON
	 * @return how many messages were stored: 1, or 0 if the key had this value already
	 * @throws InvalidSequinRequestException if key or payload cannot be sent; nothing has
	 * left
	 * @throws SequinConnectionException if Sequin cannot be reached or does not answer
	 * @throws SequinException if Sequin refuses or fails
	 */
	SendResult send(String stream, String key, Object payload);

	/**
	 * Sends several messages in one call: all are stored, or none. Consumers are given
	 * them in the order of the list.
	 * @param stream name or id of the stream
	 * @param messages at most 1000 messages with different keys, 8 MB in all (see
	 * {@link #sendInChunks} for more); with none, Sequin is not called
	 * @return how many messages were stored
	 * @throws InvalidSequinRequestException if the messages cannot be sent in one call;
	 * nothing has left
	 * @throws SequinConnectionException if Sequin cannot be reached or does not answer
	 * @throws SequinException if Sequin refuses or fails
	 */
	SendResult sendAll(String stream, List<OutgoingMessage> messages);

	/**
	 * Sends any number of messages in as many calls as it takes, one after the other.
	 * Consumers are given them in the order of the list. Each call is stored wholly or
	 * not at all, the list as a whole may be stored in part. All messages are checked
	 * before the first call.
	 * @param stream name or id of the stream
	 * @param messages messages with different keys, none above 8 MB; with none, Sequin is
	 * not called
	 * @return how many messages were stored
	 * @throws InvalidSequinRequestException if a message cannot be sent; nothing has left
	 * @throws IncompleteSendException if a call fails after others have succeeded; says
	 * how many messages went out
	 * @throws SequinConnectionException if Sequin cannot be reached or does not answer at
	 * the first call
	 * @throws SequinException if Sequin refuses or fails at the first call
	 */
	SendResult sendInChunks(String stream, List<OutgoingMessage> messages);

}
