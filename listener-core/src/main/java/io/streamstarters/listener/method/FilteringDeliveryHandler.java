package io.streamstarters.listener.method;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;

import io.streamstarters.listener.container.DeliveryAttempt;
import io.streamstarters.listener.container.DeliveryHandler;
import org.jspecify.annotations.Nullable;

/**
 * Passes on what the listener wants. The rest is acknowledged.
 */
final class FilteringDeliveryHandler implements DeliveryHandler {

	private final String listenerId;

	private final DeliveryFilter filter;

	private final DeliveryHandler handler;

	FilteringDeliveryHandler(String listenerId, DeliveryFilter filter, DeliveryHandler handler) {
		this.listenerId = listenerId;
		this.filter = filter;
		this.handler = handler;
	}

	@Override
	public @Nullable CompletionStage<?> handle(List<DeliveryAttempt> attempts) throws Exception {
		List<DeliveryAttempt> wanted = new ArrayList<>(attempts.size());
		for (DeliveryAttempt attempt : attempts) {
			try {
				if (this.filter.accepts(DeliveryMessage.of(this.listenerId, attempt))) {
					wanted.add(attempt);
				}
				else {
					attempt.skip();
				}
			}
			catch (RuntimeException ex) {
				attempt.fail(ex);
			}
		}
		return wanted.isEmpty() ? null : this.handler.handle(wanted);
	}

}
