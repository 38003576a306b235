package io.streamstarters.listener.container;

import java.util.List;
import java.util.concurrent.CompletionStage;

import org.jspecify.annotations.Nullable;

/**
 * Does the work on deliveries. Called by as many threads at once as the container's
 * concurrency.
 */
@FunctionalInterface
public interface DeliveryHandler {

	/**
	 * Handles deliveries. A return means success, an exception or error failure of all,
	 * unless an attempt was told something else.
	 * @param attempts one, or up to the container's batch size
	 * @return completes when the work is done, exceptionally if it failed; {@code null}
	 * if it is done
	 * @throws Exception if the deliveries could not be handled
	 */
	@Nullable CompletionStage<?> handle(List<DeliveryAttempt> attempts) throws Exception;

}
