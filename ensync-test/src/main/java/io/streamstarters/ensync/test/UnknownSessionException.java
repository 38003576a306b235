package io.streamstarters.ensync.test;

/**
 * A call carried a client id that the engine does not know, or no longer.
 */
final class UnknownSessionException extends RuntimeException {

	UnknownSessionException() {
		super("client not found", null, false, false);
	}

}
