package io.streamstarters.listener.container;

import java.util.List;
import java.util.concurrent.CompletionStage;

import io.streamstarters.listener.ProcessedMessageStore;
import org.jspecify.annotations.Nullable;

/**
 * Passes on what has not been processed before, in one unit with the record of it. The
 * rest is acknowledged.
 * <p>
 * The deliveries of one call are one unit. When one of them fails, the unit is undone:
 * that one has failed, and the others are handed over again at once without it. When the
 * handler or the store fails, all of them have failed. Nothing that the handler decided
 * outlives its unit. A delivery whose payload cannot be read has no part in the unit and
 * fails alone.
 */
public final class OnceOnlyDeliveryHandler implements DeliveryHandler {

	private final String listenerId;

	private final ProcessedMessageStore store;

	private final DeliveryHandler handler;

	/**
	 * Creates a handler.
	 * @param listenerId id of the listener
	 * @param store knows what has been processed
	 * @param handler handles the rest. What it does after its return is waited for, on
	 * the thread of this handler
	 */
	public OnceOnlyDeliveryHandler(String listenerId, ProcessedMessageStore store, DeliveryHandler handler) {
		this.listenerId = listenerId;
		this.store = store;
		this.handler = handler;
	}

	@Override
	public @Nullable CompletionStage<?> handle(List<DeliveryAttempt> attempts) {
		OnceOnlyUnit unit = new OnceOnlyUnit(attempts, this.handler);
		Throwable failure = null;
		try {
			this.store.process(this.listenerId, unit.messageIds(), unit);
		}
		catch (Throwable ex) {
			failure = ex;
		}
		unit.conclude(failure);
		return null;
	}

}
