package io.streamstarters.listener.method;

import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.core.ReactiveAdapter;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.util.ClassUtils;

/**
 * What a method returns that is not done when it returns.
 */
final class AsyncResult {

	/** Spring knows other reactive libraries without it, but it does the waiting. */
	private static final boolean REACTOR = ClassUtils.isPresent("reactor.core.publisher.Mono",
			AsyncResult.class.getClassLoader());

	private AsyncResult() {
	}

	static boolean isSupported(Class<?> type) {
		if (CompletionStage.class.isAssignableFrom(type)) {
			return true;
		}
		ReactiveAdapter adapter = ReactiveAdapterRegistry.getSharedInstance().getAdapter(type);
		return (adapter != null) ? REACTOR && !adapter.isMultiValue() : !Future.class.isAssignableFrom(type);
	}

	/** Whether a method that returns the type is not done when it returns. */
	static boolean isAsync(Class<?> type) {
		return CompletionStage.class.isAssignableFrom(type)
				|| ReactiveAdapterRegistry.getSharedInstance().getAdapter(type) != null;
	}

	/** What to wait for, or {@code null} if that is the result itself. */
	static @Nullable CompletionStage<?> of(@Nullable Object result) {
		if (result == null || result instanceof CompletionStage) {
			return (CompletionStage<?>) result;
		}
		ReactiveAdapter adapter = ReactiveAdapterRegistry.getSharedInstance().getAdapter(result.getClass());
		return (adapter != null) ? Reactive.wait(adapter, result) : null;
	}

	/** Loaded only where there is a reactive library, which brings Reactor's adapters. */
	private static final class Reactive {

		/**
		 * What is current on this thread, such as its trace, is handed to the operators
		 * where the application has the library for it.
		 */
		static CompletionStage<?> wait(ReactiveAdapter adapter, Object result) {
			return Mono.from(adapter.toPublisher(result)).contextCapture().toFuture();
		}

	}

}
