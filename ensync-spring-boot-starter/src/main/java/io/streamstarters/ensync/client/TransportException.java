package io.streamstarters.ensync.client;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

import javax.net.ssl.SSLException;

import org.jspecify.annotations.Nullable;

/**
 * How a call failed, in terms that all transports share. Users never see it: they get an
 * {@link io.streamstarters.ensync.EnSyncException}. Its message and cause hold no
 * secrets.
 */
public final class TransportException extends RuntimeException {

	private static final List<String> SESSION_LOST = List.of("client not found", "client_not_found",
			"not authenticated", "unauthenticated");

	/**
	 * As a word, or as a part of a code or of a Java name, but not in a name with slashes
	 * or dots, such as an event's.
	 */
	private static final Pattern SESSION_MENTIONED = Pattern
		.compile("(?<![\\w./-])(?![\\w.-]*/)[\\w.-]*?" + "(?:(?<![\\p{Alnum}.])(?i:session)|Session)(?!\\w*\\.\\w)");

	/**
	 * Codes of engines that say what else is wrong: a session is mentioned by the way.
	 */
	private static final Pattern ANOTHER_CODE = Pattern.compile("\\s*(?:PERMISSION_DENIED|MISSING_PARAMETERS|"
			+ "MISSING_REASON|NOT_SUBSCRIBED|ALREADY_PAUSED|NOT_PAUSED|INVALID_POSITION)\\b");

	/** Codes that mean the event where they answer its settlement. */
	private static final Pattern NOT_HELD = Pattern.compile("\\s*(?:NOT_FOUND|UNAUTHORIZED)\\b");

	/** The key of the words for people is no word itself. */
	private static final Pattern NOTHING_TO_SETTLE = Pattern
		.compile("\\b(?:event|message)(?!\\s*=)[^;]*[ _]not[ _]found"
				+ "|already[ _](?:been[ _])?(?:ack|defer|discard|settled|processed)", Pattern.CASE_INSENSITIVE);

	private static final int MAX_CAUSES = 20;

	private final Kind kind;

	/**
	 * A failure.
	 * @param kind what may be done next
	 * @param message what went wrong, to be put into a sentence; free of secrets
	 * @param cause the transport's own exception, free of secrets, or {@code null}
	 */
	public TransportException(Kind kind, String message, @Nullable Throwable cause) {
		super(message, cause);
		this.kind = kind;
	}

	/**
	 * The engine understood the call and said no.
	 * @param text the engine's own words
	 * @return an exception of the kind that these words mean
	 */
	public static TransportException refused(String text) {
		return new TransportException(refusalBy(text), text, null);
	}

	/**
	 * What a refusal says about the session. Engines have no code for a lost session that
	 * all of them use, so their words count. The mere mention of a session does not where
	 * a code says what else is wrong.
	 * @param text the engine's own words
	 * @return {@link Kind#SESSION_UNKNOWN}, {@link Kind#SESSION_DOUBTFUL} or
	 * {@link Kind#REFUSED}
	 */
	public static Kind refusalBy(String text) {
		String lowerCase = text.toLowerCase(Locale.ROOT);
		if (SESSION_LOST.stream().anyMatch(lowerCase::contains)) {
			return Kind.SESSION_UNKNOWN;
		}
		return (SESSION_MENTIONED.matcher(text).find() && !ANOTHER_CODE.matcher(text).lookingAt())
				? Kind.SESSION_DOUBTFUL : Kind.REFUSED;
	}

	/**
	 * How an attempt to reach the engine failed.
	 * @param failure the failure, before anything was sent
	 * @return {@link Kind#NOT_ENCRYPTED} or {@link Kind#CONNECTION_LOST}
	 */
	public static Kind connectFailure(@Nullable Throwable failure) {
		Throwable cause = failure;
		for (int depth = 0; cause != null && depth < MAX_CAUSES; depth++) {
			if (cause instanceof SSLException) {
				return Kind.NOT_ENCRYPTED;
			}
			cause = cause.getCause();
		}
		return Kind.CONNECTION_LOST;
	}

	/**
	 * Whether the engine's refusal of a settlement says that there is nothing to settle:
	 * it does not know the event, the event is settled already, or another session holds
	 * it.
	 * @return whether its words say so, or the code that came with them
	 */
	boolean isAboutNothingToSettle() {
		Throwable cause = getCause();
		return says(getMessage()) || (cause != null && says(cause.getMessage()));
	}

	private static boolean says(@Nullable String text) {
		return text != null && (NOT_HELD.matcher(text).lookingAt() || NOTHING_TO_SETTLE.matcher(text).find());
	}

	/**
	 * What may be done next.
	 * @return the kind of the failure
	 */
	public Kind kind() {
		return this.kind;
	}

	@Override
	public String getMessage() {
		String message = super.getMessage();
		return (message != null) ? message : this.kind.name();
	}

	/**
	 * Kinds of failures, by what may be done next.
	 */
	public enum Kind {

		/** The app key was refused. */
		LOGIN_REFUSED,

		/** Engine and client could not agree on TLS, or on each other's certificates. */
		NOT_ENCRYPTED,

		/** The engine does not know the session, and did not do what was asked. */
		SESSION_UNKNOWN,

		/** Something is unknown to the engine, which may be the session. Nothing done. */
		SESSION_DOUBTFUL,

		/** The connection failed: the session is over. Unknown whether it was done. */
		CONNECTION_LOST,

		/** It sent more than is accepted here. Unknown what was done. */
		TOO_LARGE,

		/** No answer in time. Unknown whether it was done. */
		TIMEOUT,

		/** The engine said no; the session lives. */
		REFUSED,

		/** It was kept on this side; the session lives. Nothing done. */
		NOT_SENT,

		/** The engine failed; the session lives. Unknown whether it was done. */
		FAILED

	}

}
