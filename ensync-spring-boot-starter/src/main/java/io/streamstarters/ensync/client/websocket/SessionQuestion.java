package io.streamstarters.ensync.client.websocket;

import io.streamstarters.ensync.client.Redactor;
import io.streamstarters.ensync.client.TransportException;
import io.streamstarters.ensync.client.TransportException.Kind;
import org.jspecify.annotations.Nullable;

/**
 * A command by whose answer an engine shows whether it knows a session.
 *
 * @param command the command as it is sent
 * @param known the answer while the session was certainly known, or {@code null} if the
 * engine could not say
 */
record SessionQuestion(String command, @Nullable WebSocketAnswer known) {

	/**
	 * The question after its first answer.
	 * @return the question, or {@code null} if its answer denies a session that is known
	 */
	static @Nullable SessionQuestion answered(String command, WebSocketAnswer answer) {
		if (!answer.success() && TransportException.refusalBy(answer.text()) != Kind.REFUSED) {
			return null;
		}
		return new SessionQuestion(command, answer.isNotNow() ? null : answer);
	}

	/**
	 * What a later answer says against the session. Words may differ each time: only
	 * success and code are compared.
	 * @return what it says, or {@code null} if it says nothing
	 */
	@Nullable TransportException denial(WebSocketAnswer answer, Redactor redactor) {
		String text = redactor.clean(answer.text());
		TransportException refusal = TransportException.refused(text);
		if (!answer.success() && refusal.kind() != Kind.REFUSED) {
			return refusal;
		}
		if (this.known == null || answer.isNotNow()
				|| (this.known.success() == answer.success() && this.known.code().equals(answer.code()))) {
			return null;
		}
		return new TransportException(Kind.SESSION_UNKNOWN,
				"it answers the heartbeat in another way than before" + (answer.success() ? "" : ": " + text), null);
	}

	/** Shows no command, which holds the client id. */
	@Override
	public String toString() {
		return "SessionQuestion[known=" + this.known + "]";
	}

}
