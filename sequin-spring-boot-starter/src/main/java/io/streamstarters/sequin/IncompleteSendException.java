package io.streamstarters.sequin;

/**
 * Some messages of a list that went out in several calls were stored, and then a call
 * failed. What that call was about is the cause; status, summary and the rest are those
 * of the cause.
 */
public class IncompleteSendException extends SequinException {

	private final int sent;

	private final int published;

	/**
	 * Creates an exception.
	 * @param sent how many messages, from the beginning of the list, Sequin has confirmed
	 * @param of how many there are
	 * @param published how many of those sent were stored
	 * @param cause why the next call failed
	 */
	public IncompleteSendException(int sent, int of, int published, SequinException cause) {
		super("The first " + sent + " of " + of + " messages were sent, then a call failed: " + cause.getMessage(),
				cause.getStatus(), cause.getSummary(), cause.getValidationErrors(), cause.getRetryAfter(), cause);
		this.sent = sent;
		this.published = published;
	}

	/**
	 * How many messages, from the beginning of the list, Sequin has confirmed. The next
	 * ones may have been stored or not, see the cause; to go on, send what follows these.
	 */
	public int getSent() {
		return this.sent;
	}

	/**
	 * How many of the messages that were sent were stored, since their key did not have
	 * the value already.
	 */
	public int getPublished() {
		return this.published;
	}

}
