package io.streamstarters.listener;

/**
 * A listener annotation, or the method it is on, cannot work. Thrown when the application
 * starts.
 */
public class InvalidListenerException extends ListenerException {

	private final String action;

	/**
	 * Creates an exception.
	 * @param listener annotation, class and method
	 * @param problem what is wrong, to follow the listener in a sentence
	 * @param action what to do, a sentence
	 */
	public InvalidListenerException(String listener, String problem, String action) {
		super(listener + " " + problem);
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
