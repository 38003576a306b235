package io.streamstarters.sequin.autoconfigure;

/**
 * A property is missing, or has a value that cannot work.
 */
class InvalidSequinPropertyException extends IllegalStateException {

	private final String action;

	InvalidSequinPropertyException(String problem, String action) {
		super(problem);
		this.action = action;
	}

	String getAction() {
		return this.action;
	}

}
