package io.streamstarters.listener.container;

import java.util.concurrent.Executor;
import java.util.function.Consumer;

import io.streamstarters.listener.DeadLetterPublisher;
import io.streamstarters.listener.ListenerErrorHandler;
import io.streamstarters.listener.observation.ListenerObserver;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a container works with, besides its source and its handler.
 *
 * @param errorHandler decides about deliveries that fail
 * @param deadLetters takes what is given up, or {@code null} if there is no such place
 * @param executor gives threads to the handlers, at least as many as the concurrency
 * @param events takes events for the application, on any thread
 * @param observer observes the calls of the handler
 */
public record ContainerServices(ListenerErrorHandler errorHandler, @Nullable DeadLetterPublisher deadLetters,
		Executor executor, Consumer<Object> events, ListenerObserver observer) {

	private static final Logger logger = LoggerFactory.getLogger(ContainerServices.class);

	/**
	 * Services whose handler is not observed.
	 * @param errorHandler decides about deliveries that fail
	 * @param deadLetters takes what is given up, or {@code null} if there is no such
	 * place
	 * @param executor gives threads to the handlers, at least as many as the concurrency
	 * @param events takes events for the application, on any thread
	 */
	public ContainerServices(ListenerErrorHandler errorHandler, @Nullable DeadLetterPublisher deadLetters,
			Executor executor, Consumer<Object> events) {
		this(errorHandler, deadLetters, executor, events, ListenerObserver.NONE);
	}

	/**
	 * Services without dead letters, whose events go nowhere.
	 * @param errorHandler decides about deliveries that fail
	 * @param executor gives threads to the handlers
	 */
	public ContainerServices(ListenerErrorHandler errorHandler, Executor executor) {
		this(errorHandler, null, executor, (event) -> {
		});
	}

	/** Runs a task on the executor, or here and now if that has no thread. */
	void run(Runnable task) {
		try {
			this.executor.execute(task);
		}
		catch (RuntimeException | Error ex) {
			logger.warn("The executor of a listener has no thread: {}", ex.toString());
			task.run();
		}
	}

	/** An application's listener of events that fails harms no message. */
	void publish(Object event) {
		try {
			this.events.accept(event);
		}
		catch (Throwable ex) {
			logger.warn("A listener of application events failed on {}", event.getClass().getSimpleName(), ex);
		}
	}

}
