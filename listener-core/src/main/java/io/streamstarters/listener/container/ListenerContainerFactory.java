package io.streamstarters.listener.container;

import java.util.function.Supplier;

import io.streamstarters.listener.DeliverySource;
import io.streamstarters.listener.ListenerErrorHandler;

/**
 * Makes the containers of one broker.
 */
public final class ListenerContainerFactory {

	private final String broker;

	private final ListenerErrorHandler errorHandler;

	private final ListenerExecutorFactory executors;

	private final ContainerOptionsFactory options;

	/**
	 * Creates a factory.
	 * @param broker name of the broker, as health shows it
	 * @param errorHandler decides about failed deliveries
	 * @param executors gives threads to the handlers
	 * @param options makes the options of a container
	 */
	public ListenerContainerFactory(String broker, ListenerErrorHandler errorHandler, ListenerExecutorFactory executors,
			ContainerOptionsFactory options) {
		this.broker = broker;
		this.errorHandler = errorHandler;
		this.executors = executors;
		this.options = options;
	}

	/**
	 * The options of a container.
	 * @param concurrency how many deliveries at once, 0 where the listener does not say
	 * @param autoStartup whether the listener may start with the application
	 * @return the options
	 */
	public ContainerOptions options(int concurrency, boolean autoStartup) {
		return this.options.create(concurrency, autoStartup);
	}

	/**
	 * Makes a container.
	 * @param id id of the listener, unique in the application
	 * @param options its options
	 * @param sources makes a source for each start
	 * @param handler handles the deliveries
	 * @return the container, not started
	 */
	public MessageListenerContainer create(String id, ContainerOptions options, Supplier<DeliverySource> sources,
			DeliveryHandler handler) {
		return new MessageListenerContainer(id, this.broker, sources, handler, this.errorHandler,
				this.executors.create(id, options.concurrency()), options);
	}

	/**
	 * Makes the options of a container of what its listener says.
	 */
	@FunctionalInterface
	public interface ContainerOptionsFactory {

		/**
		 * Makes the options.
		 * @param concurrency how many deliveries at once, 0 where the listener does not
		 * say
		 * @param autoStartup whether the listener may start with the application
		 * @return the options
		 */
		ContainerOptions create(int concurrency, boolean autoStartup);

	}

}
