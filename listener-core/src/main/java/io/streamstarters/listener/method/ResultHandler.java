package io.streamstarters.listener.method;

import java.util.concurrent.CompletionStage;

import io.streamstarters.listener.Delivery;
import org.jspecify.annotations.Nullable;

/**
 * Takes what a listener method returned.
 */
@FunctionalInterface
public interface ResultHandler {

	/**
	 * Takes a result. An exception counts as a failure of the listener method.
	 * @param result what the method returned, not {@code null}
	 * @param delivery what it was called for
	 * @return completes when the result is where it belongs; {@code null} if it is
	 */
	@Nullable CompletionStage<?> handle(Object result, Delivery delivery);

}
