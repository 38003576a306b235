package io.streamstarters.ensync.listener;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;

import io.streamstarters.ensync.EnSyncOperations;
import io.streamstarters.ensync.client.EnSyncClient;
import io.streamstarters.ensync.client.ReceivedEvent;
import io.streamstarters.ensync.client.RequestHeaders;
import io.streamstarters.ensync.client.WireText;
import io.streamstarters.listener.Delivery;
import io.streamstarters.listener.method.ResultHandler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Publishes what a listener method returns to the sender of the event. Where the event
 * itself says nothing usable about whom and how to reply, there is no reply: the method
 * has done its work, and no other attempt would change that.
 */
final class ReplyPublisher implements ResultHandler {

	private static final Logger logger = LoggerFactory.getLogger(ReplyPublisher.class);

	/** Longest name and correlation id, in characters: they are what others like. */
	private static final int MAX_LENGTH = 1024;

	private static final int MAX_SHOWN = 100;

	private final String listenerId;

	private final EnSyncOperations operations;

	private final EnSyncClient client;

	/** Unless the event says another; {@code null} for the name of the event itself. */
	private final @Nullable String replyName;

	private final AtomicBoolean warned = new AtomicBoolean();

	ReplyPublisher(String listenerId, EnSyncListenerClient client, @Nullable String replyName) {
		this.listenerId = listenerId;
		this.operations = client.operations();
		this.client = client.client();
		this.replyName = replyName;
	}

	@Override
	public @Nullable CompletionStage<?> handle(Object result, Delivery delivery) {
		ReceivedEvent event = ((EnSyncDelivery) delivery).event();
		Map<String, String> headers = event.headers();
		String correlationId = headers.get(RequestHeaders.CORRELATION_ID);
		String replyName = replyName(event, headers.get(RequestHeaders.REPLY_TO));
		String problem = problemOf(event.sender(), replyName, correlationId);
		if (problem != null) {
			warn(event, problem);
			return null;
		}
		Map<String, ?> metadata = (correlationId != null)
				? Map.of("headers", Map.of(RequestHeaders.CORRELATION_ID, correlationId)) : Map.of();
		return this.operations.publishAsync(replyName, List.of(event.sender()), json(result), metadata);
	}

	/**
	 * Text is taken for JSON where it is. What has succeeded must not be done again
	 * because it has answered in plain words.
	 */
	private static Object json(Object result) {
		if (!(result instanceof CharSequence text)) {
			return result;
		}
		return isJson(text.toString()) ? text : JsonMapper.shared().writeValueAsString(text.toString());
	}

	private static boolean isJson(String text) {
		try {
			return !JsonMapper.shared().readTree(text).isMissingNode();
		}
		catch (JacksonException ex) {
			return false;
		}
	}

	/** All of it is what others have sent, so that no sentence repeats it. */
	private @Nullable String problemOf(String sender, String replyName, @Nullable String correlationId) {
		if (sender.isEmpty()) {
			return "has no sender to reply to";
		}
		if (!this.client.isAppId(sender)) {
			return "has a sender that is no public key to reply to";
		}
		if (this.client.problemOfName(replyName) != null || replyName.length() > MAX_LENGTH) {
			return "has a name, or a header '" + RequestHeaders.REPLY_TO + "', that cannot be replied under";
		}
		return (correlationId == null || (correlationId.length() <= MAX_LENGTH && WireText.isUnicode(correlationId)))
				? null : "has a header '" + RequestHeaders.CORRELATION_ID + "' that cannot be sent back";
	}

	private void warn(ReceivedEvent event, String problem) {
		String text = event.toString().replaceAll("\\p{Cntrl}", " ");
		String shown = (text.length() > MAX_SHOWN) ? text.substring(0, MAX_SHOWN) + "…" : text;
		if (this.warned.compareAndSet(false, true)) {
			logger.warn("Listener '{}' returns a reply, but {} {}; the event is acknowledged all the same, and others"
					+ " like it without a word", this.listenerId, shown, problem);
		}
		else {
			logger.debug("Listener '{}' returns a reply, but {} {}", this.listenerId, shown, problem);
		}
	}

	/** The requester knows best what it waits for. */
	private String replyName(ReceivedEvent event, @Nullable String replyTo) {
		if (replyTo != null && !replyTo.isBlank()) {
			return replyTo;
		}
		return (this.replyName != null) ? this.replyName : event.eventName();
	}

}
