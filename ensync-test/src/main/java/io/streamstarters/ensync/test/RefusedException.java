package io.streamstarters.ensync.test;

/**
 * The engine understood a call and says no: {@code success=false} with a text.
 */
final class RefusedException extends RuntimeException {

	RefusedException(String text) {
		super(text, null, false, false);
	}

}
