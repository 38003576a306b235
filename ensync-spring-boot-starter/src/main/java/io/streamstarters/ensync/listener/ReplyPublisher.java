package io.streamstarters.ensync.listener;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;

import io.streamstarters.ensync.EnSyncOperations;
import io.streamstarters.ensync.client.ReceivedEvent;
import io.streamstarters.ensync.client.RequestHeaders;
import io.streamstarters.listener.Delivery;
import io.streamstarters.listener.method.ResultHandler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes what a listener method returns to the sender of the event.
 */
final class ReplyPublisher implements ResultHandler {

	private static final Logger logger = LoggerFactory.getLogger(ReplyPublisher.class);

	private final String listenerId;

	private final EnSyncOperations operations;

	/** Unless the event says another; {@code null} for the name of the event itself. */
	private final @Nullable String replyName;

	private final AtomicBoolean warned = new AtomicBoolean();

	ReplyPublisher(String listenerId, EnSyncOperations operations, @Nullable String replyName) {
		this.listenerId = listenerId;
		this.operations = operations;
		this.replyName = replyName;
	}

	@Override
	public @Nullable CompletionStage<?> handle(Object result, Delivery delivery) {
		ReceivedEvent event = ((EnSyncDelivery) delivery).event();
		if (event.sender().isEmpty()) {
			if (this.warned.compareAndSet(false, true)) {
				logger.warn("Listener '{}' returns a reply, but {} has no sender to reply to", this.listenerId, event);
			}
			return null;
		}
		Map<String, String> headers = event.headers();
		String correlationId = headers.get(RequestHeaders.CORRELATION_ID);
		Map<String, ?> metadata = (correlationId != null)
				? Map.of("headers", Map.of(RequestHeaders.CORRELATION_ID, correlationId)) : Map.of();
		return this.operations.publishAsync(replyName(event, headers.get(RequestHeaders.REPLY_TO)),
				List.of(event.sender()), result, metadata);
	}

	/** The requester knows best what it waits for. */
	private String replyName(ReceivedEvent event, @Nullable String replyTo) {
		if (replyTo != null && !replyTo.isBlank()) {
			return replyTo;
		}
		return (this.replyName != null) ? this.replyName : event.eventName();
	}

}
