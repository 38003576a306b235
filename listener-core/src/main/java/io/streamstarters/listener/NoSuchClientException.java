package io.streamstarters.listener;

/**
 * There is no client with the name that was given, or none without a name. Thrown when
 * the application starts.
 */
public class NoSuchClientException extends ListenerException {

	private final String action;

	/**
	 * Creates an exception.
	 * @param problem which client is missing, and which there are, a sentence
	 * @param action what to do, a sentence
	 */
	public NoSuchClientException(String problem, String action) {
		super(problem);
		this.action = action;
	}

	/**
	 * What to do about it.
	 * @return a sentence
	 */
	public String getAction() {
		return this.action;
	}

}
