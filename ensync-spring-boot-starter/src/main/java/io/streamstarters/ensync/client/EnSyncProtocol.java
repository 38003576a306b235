package io.streamstarters.ensync.client;

/**
 * Which names the engine knows its operations by. Both speak the same messages.
 */
public enum EnSyncProtocol {

	/**
	 * Try {@link #MESSAGES} first; when the engine does not know an operation by that
	 * name, try {@link #EVENTS} and remember what worked.
	 */
	AUTO,

	/** {@code PublishMessage}, {@code AcknowledgeMessage}, …: newer engines. */
	MESSAGES,

	/** {@code PublishEvent}, {@code AcknowledgeEvent}, …: older engines. */
	EVENTS

}
