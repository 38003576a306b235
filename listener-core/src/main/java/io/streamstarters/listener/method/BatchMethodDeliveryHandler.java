package io.streamstarters.listener.method;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

import io.streamstarters.listener.BatchListenerException;
import io.streamstarters.listener.container.DeliveryAttempt;
import io.streamstarters.listener.container.DeliveryHandler;
import org.jspecify.annotations.Nullable;

/**
 * Calls a listener method with the messages of a batch. A message that cannot be made an
 * element of the list fails alone; the method gets the others.
 */
final class BatchMethodDeliveryHandler implements DeliveryHandler {

	private final String listenerId;

	private final ListenerMethod method;

	BatchMethodDeliveryHandler(String listenerId, ListenerMethod method) {
		this.listenerId = listenerId;
		this.method = method;
	}

	@Override
	public @Nullable CompletionStage<?> handle(List<DeliveryAttempt> attempts) throws Exception {
		List<DeliveryAttempt> readable = new ArrayList<>(attempts.size());
		List<@Nullable Object> elements = new ArrayList<>(attempts.size());
		for (DeliveryAttempt attempt : attempts) {
			try {
				elements.add(this.method.toElement(DeliveryMessage.of(this.listenerId, attempt)));
				readable.add(attempt);
			}
			catch (RuntimeException | Error ex) {
				attempt.fail(ex);
			}
		}
		return readable.isEmpty() ? null : invoke(elements, readable);
	}

	private @Nullable CompletionStage<?> invoke(List<@Nullable Object> elements, List<DeliveryAttempt> attempts)
			throws Exception {
		CompletionStage<?> later;
		try {
			later = AsyncResult.of(this.method.invoke(new BatchMessage(elements, attempts)));
		}
		catch (BatchListenerException ex) {
			tell(attempts, ex);
			return null;
		}
		return (later != null) ? later.exceptionally((failure) -> {
			Throwable cause = (failure instanceof CompletionException) ? failure.getCause() : failure;
			if (cause instanceof BatchListenerException ex) {
				tell(attempts, ex);
				return null;
			}
			throw (failure instanceof CompletionException ex) ? ex : new CompletionException(failure);
		}) : null;
	}

	private static void tell(List<DeliveryAttempt> attempts, BatchListenerException failure) {
		if (failure.getIndex() >= attempts.size()) {
			attempts.forEach((attempt) -> attempt.fail(failure));
			return;
		}
		Throwable cause = failure.getCause();
		attempts.get(failure.getIndex()).fail((cause != null) ? cause : failure);
		attempts.subList(failure.getIndex() + 1, attempts.size()).forEach(DeliveryAttempt::notReached);
	}

}
