package io.streamstarters.listener.actuate;

/**
 * What is shown of an error.
 */
final class ErrorText {

	private ErrorText() {
	}

	static String of(Exception error) {
		return (error.getMessage() != null) ? error.getMessage() : error.getClass().getName();
	}

}
