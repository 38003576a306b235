package io.streamstarters.ensync.client;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.streamstarters.ensync.client.TransportException.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the words of a refusal say about the session.
 */
class TransportExceptionTests {

	@ParameterizedTest
	@ValueSource(strings = { "CLIENT_NOT_FOUND", "CLIENT_NOT_FOUND;MESSAGE=gone", "client not found",
			"REFUSED;MESSAGE=Client not found", "not authenticated", "UNAUTHENTICATED: log in",
			"PERMISSION_DENIED;MESSAGE=client not authenticated", "NOT_SUBSCRIBED: client not found" })
	void theseMeanTheSession(String text) {
		assertThat(TransportException.refusalBy(text)).isEqualTo(Kind.SESSION_UNKNOWN);
	}

	@ParameterizedTest
	@ValueSource(strings = { "session not found", "NOT_FOUND;MESSAGE=No such Session.", "SESSION_EXPIRED",
			"INVALID_SESSION;MESSAGE=x", "the session, it seems, is over", "unknown sessionId", "SessionExpired",
			"SessionNotFoundException: id", "io.engine.SessionNotFoundException: id", "InvalidSession",
			"session-expired", "invalid-session", "too many sessions", "no event user-session" })
	void theseMayMeanTheSession(String text) {
		assertThat(TransportException.refusalBy(text)).isEqualTo(Kind.SESSION_DOUBTFUL);
	}

	@ParameterizedTest
	@ValueSource(strings = { "PERMISSION_DENIED;MESSAGE=this session may not publish",
			"NOT_SUBSCRIBED: by this session", "MISSING_PARAMETERS;MESSAGE=session",
			"NOT_FOUND;MESSAGE=no event user/session/opened", "NOT_FOUND: session/opened", "no event session.opened",
			"no event user.session", "no event user/session", "no event session/created",
			"no event sessions/all-of-them", "no event a-session/b", "no event user/Session",
			"PERMISSION_DENIED;MESSAGE=SessionExpired", "quota of obsession exceeded", "OBSESSION", "" })
	void theseDoNot(String text) {
		assertThat(TransportException.refusalBy(text)).isEqualTo(Kind.REFUSED);
	}

	@ParameterizedTest
	@ValueSource(strings = { "NOT_FOUND", "NOT_FOUND;MESSAGE=x", "UNAUTHORIZED;MESSAGE=not the holder", "UNAUTHORIZED",
			"Event not found or no longer available", "REFUSED;MESSAGE=the message was not found", "EVENT_NOT_FOUND",
			"ALREADY_ACKNOWLEDGED", "it has already been discarded" })
	void theseMeanThatThereIsNothingToSettle(String text) {
		assertThat(TransportException.refused(text).isAboutNothingToSettle()).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "REFUSED;MESSAGE=storage not found", "FAILED: no quorum, leader not found",
			"the event is kept; leader not found", "REFUSED: UNAUTHORIZED", "UNAUTHORIZED_NODE", "TRY_LATER", "" })
	void theseDoNotMeanThatThereIsNothingToSettle(String text) {
		assertThat(TransportException.refused(text).isAboutNothingToSettle()).isFalse();
	}

	@Test
	void theCodeThatCameWithTheWordsCountsToo() {
		StatusRuntimeException cause = Status.NOT_FOUND.withDescription("not yours").asRuntimeException();
		assertThat(new TransportException(Kind.REFUSED, "not yours", cause).isAboutNothingToSettle()).isTrue();
	}

}
