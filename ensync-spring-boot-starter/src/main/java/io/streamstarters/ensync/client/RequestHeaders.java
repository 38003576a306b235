package io.streamstarters.ensync.client;

/**
 * Headers in the metadata of requests and replies. Whoever replies copies the first of
 * them and publishes to the sender of the request: under the name that the second one
 * says, or under that of the request, which is the same.
 */
public final class RequestHeaders {

	/**
	 * Tells which request a reply belongs to. Any text; to be copied as it is.
	 */
	public static final String CORRELATION_ID = "correlationId";

	/**
	 * Name of the event that the requester waits for. A reply has none.
	 */
	public static final String REPLY_TO = "replyTo";

	private RequestHeaders() {
	}

}
