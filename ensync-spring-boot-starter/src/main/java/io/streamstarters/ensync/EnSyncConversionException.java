package io.streamstarters.ensync;

/**
 * The payload of an event that was asked for is none of the type that was asked for. Says
 * where it does not fit, never what it holds; for the same reason it keeps no cause.
 */
public class EnSyncConversionException extends EnSyncException {

	/**
	 * Creates an exception.
	 * @param message where the payload does not fit, without anything that it holds
	 */
	public EnSyncConversionException(String message) {
		super(message);
	}

}
