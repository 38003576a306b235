package io.streamstarters.ensync.test;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

import io.streamstarters.ensync.protocol.Dialect;

/**
 * What the data of a gRPC replay looks like. The official SDKs expect different things
 * there, and none reads them all. A replay over WebSocket has one form only: that of a
 * delivery.
 */
public enum ReplayForm {

	/**
	 * {@link #ENVELOPE} in the events dialect, for the Python SDK, and {@link #MESSAGE}
	 * in the messages dialect, for Node and Go. Releases of Node and Go that speak the
	 * events dialect need {@link #MESSAGE} there, which Python cannot read.
	 */
	BY_DIALECT,

	/** The envelope alone, in base64 as it was published. */
	ENVELOPE,

	/** The envelope alone, decoded to JSON text; as it is if it is not base64. */
	DECODED_ENVELOPE,

	/**
	 * The message as a JSON object with the field names of the caller's dialect, where
	 * metadata is a string.
	 */
	MESSAGE;

	String data(EventBroker.Replayed replayed, Dialect dialect) {
		String envelope = replayed.event().payload();
		return switch (this) {
			case BY_DIALECT -> ((dialect == Dialect.EVENTS) ? ENVELOPE : MESSAGE).data(replayed, dialect);
			case ENVELOPE -> envelope;
			case DECODED_ENVELOPE -> decode(envelope);
			case MESSAGE -> EventJson.message(replayed, dialect);
		};
	}

	private static String decode(String payload) {
		try {
			return new String(Base64.getDecoder().decode(payload), StandardCharsets.UTF_8);
		}
		catch (IllegalArgumentException ex) {
			return payload;
		}
	}

}
