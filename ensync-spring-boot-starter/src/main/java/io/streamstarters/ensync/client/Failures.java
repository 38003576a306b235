package io.streamstarters.ensync.client;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;

import io.streamstarters.ensync.EnSyncAuthenticationException;
import io.streamstarters.ensync.EnSyncConnectionException;
import io.streamstarters.ensync.EnSyncException;
import io.streamstarters.ensync.EnSyncPublishException;
import io.streamstarters.ensync.EnSyncSubscriptionException;
import io.streamstarters.ensync.client.TransportException.Kind;
import org.jspecify.annotations.Nullable;

/**
 * Turns what a transport reports into what users are told.
 */
final class Failures {

	private Failures() {
	}

	/** The failure of a future as its transport reported it. */
	static TransportException transport(@Nullable Throwable failure) {
		Throwable cause = unwrap(failure);
		return (cause instanceof TransportException known) ? known
				: new TransportException(Kind.FAILED, "the client failed: " + cause, cause);
	}

	static Throwable unwrap(@Nullable Throwable failure) {
		Throwable cause = failure;
		while ((cause instanceof CompletionException || cause instanceof ExecutionException)
				&& cause.getCause() != null) {
			cause = cause.getCause();
		}
		return (cause != null) ? cause : new IllegalStateException("no cause");
	}

	/** Why there is no session; properties that help begin with the prefix. */
	static EnSyncConnectionException connection(String url, String propertyPrefix, TransportException failure) {
		String text = failure.getMessage();
		return switch (failure.kind()) {
			case LOGIN_REFUSED -> new EnSyncAuthenticationException(
					"The EnSync engine at " + url + " refused the app key: " + text + ". Check the app key.",
					failure.getCause());
			case TIMEOUT -> new EnSyncConnectionException("The EnSync engine at " + url + " did not answer in time ("
					+ text + "). Check the address, and whether the engine is overloaded.", failure.getCause());
			case CONNECTION_LOST -> new EnSyncConnectionException(
					"Cannot reach the EnSync engine at " + url + ": " + text + ". Check that it runs and the address.",
					failure.getCause());
			case NOT_ENCRYPTED -> new EnSyncConnectionException(
					"No encrypted connection to the EnSync engine at " + url + ": " + text
							+ ". Check that it speaks TLS there, that its certificate is trusted and names this"
							+ " host, and that it trusts the client's certificate if it demands one.",
					failure.getCause());
			case TOO_LARGE ->
				new EnSyncConnectionException("The EnSync engine at " + url + " sent more than is accepted here: "
						+ text + ". Raise the option maxInboundSize, which is the property '" + propertyPrefix
						+ ".max-inbound-size'.", failure.getCause());
			case SESSION_UNKNOWN -> new EnSyncConnectionException(
					"The session with the EnSync engine at " + url + " is over: " + text + ".", failure.getCause());
			case NOT_SENT -> new EnSyncConnectionException(
					"Nothing was sent to the EnSync engine at " + url + ": " + text + ".", failure.getCause());
			case REFUSED, SESSION_DOUBTFUL,
					FAILED ->
				new EnSyncConnectionException(
						"The EnSync engine at " + url + " failed: " + text + ". Look into the engine's log.",
						failure.getCause());
		};
	}

	/** Why an event was not published to one recipient, or perhaps not. */
	static EnSyncException publishing(String url, String propertyPrefix, TransportException failure) {
		return switch (failure.kind()) {
			case REFUSED,
					SESSION_DOUBTFUL ->
				new EnSyncPublishException(
						"The EnSync engine at " + url + " refused the event: " + failure.getMessage()
								+ ". Check the event's name, the recipient, and whether the app may publish to it.",
						failure.getCause());
			case NOT_SENT ->
				new EnSyncPublishException("The event was not sent: " + failure.getMessage() + ".", failure.getCause());
			case CONNECTION_LOST, TOO_LARGE, TIMEOUT,
					FAILED ->
				new EnSyncConnectionException("The EnSync engine at " + url + " did not confirm the event: "
						+ failure.getMessage() + ". Whether it took it is not known, so it was not sent again.",
						failure.getCause());
			case SESSION_UNKNOWN, LOGIN_REFUSED, NOT_ENCRYPTED -> connection(url, propertyPrefix, failure);
		};
	}

	/** Why there is no stream, although there was a session. */
	static EnSyncSubscriptionException subscription(String eventName, String url, TransportException failure) {
		return new EnSyncSubscriptionException(
				"The EnSync engine at " + url + " refused the subscription to " + eventName + ": "
						+ failure.getMessage() + ". Check the event's name, and whether the app may receive it.",
				failure.getCause());
	}

	/** Why a subscription is paused on this side only. */
	static EnSyncSubscriptionException pause(String eventName, String url, TransportException failure) {
		return new EnSyncSubscriptionException(
				"The EnSync engine at " + url + " does not pause the subscription to " + eventName + ": "
						+ failure.getMessage()
						+ ". It is paused on this side: events that come all the same are given back.",
				failure.getCause());
	}

	/** Why an event was not replayed. */
	static EnSyncException replay(String eventName, String idem, String url, String propertyPrefix,
			TransportException failure) {
		return switch (failure.kind()) {
			case REFUSED, SESSION_DOUBTFUL -> notReplayed(eventName, idem, failure.getMessage(), failure.getCause());
			case NOT_SENT -> new EnSyncSubscriptionException(
					nameOf(idem, eventName) + " was not asked for: " + failure.getMessage() + ".", failure.getCause());
			case LOGIN_REFUSED, NOT_ENCRYPTED, SESSION_UNKNOWN, CONNECTION_LOST, TOO_LARGE, TIMEOUT, FAILED ->
				connection(url, propertyPrefix, failure);
		};
	}

	/** The engine does not have an event. */
	static EnSyncSubscriptionException notReplayed(String eventName, String idem, String reason,
			@Nullable Throwable cause) {
		return new EnSyncSubscriptionException(nameOf(idem, eventName) + " was not replayed: " + reason
				+ ". Check its name and id, and how long the engine keeps events.", cause);
	}

	private static String nameOf(String idem, String eventName) {
		return "Event " + WireText.shown(idem) + " (" + WireText.shown(eventName) + ")";
	}

	/** Why an event was not settled. */
	static EnSyncException settlement(String action, String url, ReceivedEvent event, TransportException failure) {
		String what = nameOf(event.idem(), event.eventName()) + " ";
		String text = failure.getMessage();
		return switch (failure.kind()) {
			case REFUSED,
					SESSION_DOUBTFUL ->
				new EnSyncSubscriptionException(
						what + "was not " + action + ": " + text
								+ ". Unless it is settled already, the engine keeps it and delivers it again.",
						failure.getCause());
			case NOT_SENT -> new EnSyncSubscriptionException(
					what + "was not " + action + ", nothing was sent: " + text + ".", failure.getCause());
			case FAILED -> new EnSyncSubscriptionException(what + "may not have been " + action + ": " + text
					+ ". If so, the engine keeps it and delivers it again.", failure.getCause());
			case LOGIN_REFUSED, NOT_ENCRYPTED, SESSION_UNKNOWN -> new EnSyncConnectionException(
					what + "was not " + action + ": " + text + ". The EnSync engine at " + url + " delivers it again.",
					failure.getCause());
			case CONNECTION_LOST, TOO_LARGE, TIMEOUT ->
				new EnSyncConnectionException(what + "may not have been " + action + ": " + text
						+ ". If so, the EnSync engine at " + url + " delivers it again.", failure.getCause());
		};
	}

	/** The same future, failing with what users are told. */
	static <T extends @Nullable Object> CompletableFuture<T> translate(CompletableFuture<T> future,
			Function<TransportException, EnSyncException> translation) {
		return future.exceptionallyCompose((failure) -> {
			Throwable cause = unwrap(failure);
			return CompletableFuture
				.failedFuture((cause instanceof EnSyncException known) ? known : translation.apply(transport(cause)));
		});
	}

}
