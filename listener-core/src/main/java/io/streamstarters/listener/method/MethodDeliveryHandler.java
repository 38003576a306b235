package io.streamstarters.listener.method;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import io.streamstarters.listener.container.DeliveryAttempt;
import io.streamstarters.listener.container.DeliveryHandler;
import org.jspecify.annotations.Nullable;

/**
 * Handles deliveries by a listener method.
 */
final class MethodDeliveryHandler implements DeliveryHandler {

	private final String listenerId;

	private final ListenerMethod method;

	private final ResultHandler resultHandler;

	/**
	 * Creates a handler.
	 * @param listenerId id of the listener
	 * @param method the method
	 * @param resultHandler takes what the method returns
	 */
	MethodDeliveryHandler(String listenerId, ListenerMethod method, ResultHandler resultHandler) {
		this.listenerId = listenerId;
		this.method = method;
		this.resultHandler = resultHandler;
	}

	@Override
	public @Nullable CompletionStage<?> handle(List<DeliveryAttempt> attempts) throws Exception {
		DeliveryAttempt attempt = attempts.get(0);
		Object result = this.method.invoke(DeliveryMessage.of(this.listenerId, attempt));
		CompletionStage<?> later = AsyncResult.of(result);
		return (later != null) ? later.thenCompose((value) -> attempt.scoped(() -> orDone(reply(value, attempt))))
				: reply(result, attempt);
	}

	private @Nullable CompletionStage<?> reply(@Nullable Object result, DeliveryAttempt attempt) {
		return (result != null) ? this.resultHandler.handle(result, attempt.delivery()) : null;
	}

	private static CompletionStage<?> orDone(@Nullable CompletionStage<?> stage) {
		return (stage != null) ? stage : CompletableFuture.completedStage(Boolean.TRUE);
	}

}
