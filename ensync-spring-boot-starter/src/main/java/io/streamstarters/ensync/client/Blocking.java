package io.streamstarters.ensync.client;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

import io.streamstarters.ensync.EnSyncException;
import org.jspecify.annotations.Nullable;

/**
 * Waits for futures on behalf of the methods that block.
 */
final class Blocking {

	private Blocking() {
	}

	/** Waits for a future that ends by itself. */
	static <T extends @Nullable Object> T await(CompletableFuture<T> future) {
		try {
			return future.get();
		}
		catch (InterruptedException ex) {
			throw interrupted(ex);
		}
		catch (ExecutionException ex) {
			throw rethrow(ex);
		}
	}

	static <T extends @Nullable Object> T await(CompletableFuture<T> future, Duration timeout,
			Supplier<? extends EnSyncException> onTimeout) {
		try {
			return future.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (InterruptedException ex) {
			throw interrupted(ex);
		}
		catch (TimeoutException ex) {
			throw onTimeout.get();
		}
		catch (ExecutionException ex) {
			throw rethrow(ex);
		}
	}

	private static EnSyncException interrupted(InterruptedException ex) {
		Thread.currentThread().interrupt();
		return new EnSyncException("Interrupted while waiting for the EnSync engine; what was sent may have been done.",
				ex);
	}

	private static EnSyncException rethrow(ExecutionException ex) {
		Throwable cause = Failures.unwrap(ex);
		return (cause instanceof EnSyncException known) ? known
				: new EnSyncException("The EnSync client failed: " + cause, cause);
	}

}
