package io.streamstarters.ensync.protocol;

/**
 * The two sets of method names that the EnSync service is known by. A call in the wrong
 * dialect is answered with {@code UNIMPLEMENTED}.
 */
public enum Dialect {

	/** {@code PublishMessage}, {@code AcknowledgeMessage}, …: newer SDKs. */
	MESSAGES,

	/** {@code PublishEvent}, {@code AcknowledgeEvent}, …: older SDKs and Python. */
	EVENTS

}
