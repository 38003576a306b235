package io.streamstarters.listener.container;

import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

import io.streamstarters.listener.DeadLetterPublisher;
import io.streamstarters.listener.DeliverySource;
import io.streamstarters.listener.ListenerErrorHandler;
import io.streamstarters.listener.observation.ListenerObservations;
import io.streamstarters.listener.observation.ObservedListener;
import org.jspecify.annotations.Nullable;

/**
 * Makes the containers of one broker. Immutable: each {@code with…} gives a copy.
 */
public final class ListenerContainerFactory {

	private final String broker;

	private final String client;

	private final Function<Boolean, ListenerErrorHandler> errorHandlers;

	private final @Nullable DeadLetterPublisher deadLetters;

	private final ListenerExecutorFactory executors;

	private final Consumer<Object> events;

	private final Function<ListenerAttributes, ContainerOptions> options;

	private final ListenerObservations observations;

	/**
	 * Creates a factory.
	 * @param broker name of the broker, as health shows it
	 * @param errorHandlers gives who decides about failed deliveries, asked for each
	 * container whether it has a place for dead letters
	 * @param deadLetters takes what is given up, or {@code null} if there is no such
	 * place
	 * @param executors gives threads to the handlers
	 * @param events takes events for the application, on any thread
	 * @param options makes the options of a container of what its listener says
	 * @param observations how the listeners are observed
	 */
	public ListenerContainerFactory(String broker, Function<Boolean, ListenerErrorHandler> errorHandlers,
			@Nullable DeadLetterPublisher deadLetters, ListenerExecutorFactory executors, Consumer<Object> events,
			Function<ListenerAttributes, ContainerOptions> options, ListenerObservations observations) {
		this(broker, "", errorHandlers, deadLetters, executors, events, options, observations);
	}

	private ListenerContainerFactory(String broker, String client,
			Function<Boolean, ListenerErrorHandler> errorHandlers, @Nullable DeadLetterPublisher deadLetters,
			ListenerExecutorFactory executors, Consumer<Object> events,
			Function<ListenerAttributes, ContainerOptions> options, ListenerObservations observations) {
		this.broker = broker;
		this.client = client;
		this.errorHandlers = errorHandlers;
		this.deadLetters = deadLetters;
		this.executors = executors;
		this.events = events;
		this.options = options;
		this.observations = observations;
	}

	/**
	 * A factory with another error handler.
	 * @param errorHandler decides about failed deliveries
	 * @return a copy
	 */
	public ListenerContainerFactory withErrorHandler(ListenerErrorHandler errorHandler) {
		return new ListenerContainerFactory(this.broker, this.client, (deadLetters) -> errorHandler, this.deadLetters,
				this.executors, this.events, this.options, this.observations);
	}

	/**
	 * A factory with another place for dead letters.
	 * @param deadLetters takes what is given up, or {@code null} for no such place
	 * @return a copy
	 */
	public ListenerContainerFactory withDeadLetters(@Nullable DeadLetterPublisher deadLetters) {
		return new ListenerContainerFactory(this.broker, this.client, this.errorHandlers, deadLetters, this.executors,
				this.events, this.options, this.observations);
	}

	/**
	 * A factory whose containers work with another client of the broker.
	 * @param name name of the client, as health shows it, empty for one that has none
	 * @return a copy
	 */
	public ListenerContainerFactory withClient(String name) {
		return new ListenerContainerFactory(this.broker, name, this.errorHandlers, this.deadLetters, this.executors,
				this.events, this.options, this.observations);
	}

	/**
	 * A factory that changes the options of its containers.
	 * @param change makes other options of those that listener and properties ask for
	 * @return a copy
	 */
	public ListenerContainerFactory withOptions(UnaryOperator<ContainerOptions> change) {
		return new ListenerContainerFactory(this.broker, this.client, this.errorHandlers, this.deadLetters,
				this.executors, this.events, this.options.andThen(change), this.observations);
	}

	/**
	 * Name of the client that the containers work with.
	 * @return the name, empty for one that has none
	 */
	public String client() {
		return this.client;
	}

	/**
	 * The options of a container.
	 * @param attributes what the listener says
	 * @return the options
	 */
	public ContainerOptions options(ListenerAttributes attributes) {
		return this.options.apply(attributes);
	}

	/**
	 * Makes a container.
	 * @param id id of the listener, unique in the application
	 * @param destination where its messages come from, as the listener names it
	 * @param consumerGroup what it consumes as, or {@code null} where there is no such
	 * thing
	 * @param attributes what the listener says of failures
	 * @param options its options
	 * @param sources makes a source for each start
	 * @param handler handles the deliveries
	 * @return the container, not started
	 */
	public MessageListenerContainer create(String id, String destination, @Nullable String consumerGroup,
			ListenerAttributes attributes, ContainerOptions options, Supplier<DeliverySource> sources,
			DeliveryHandler handler) {
		DeadLetterPublisher deadLetters = (attributes.deadLetters() != null) ? attributes.deadLetters()
				: this.deadLetters;
		ListenerErrorHandler errorHandler = (attributes.errorHandler() != null) ? attributes.errorHandler()
				: this.errorHandlers.apply(deadLetters != null);
		ContainerServices services = new ContainerServices(errorHandler, deadLetters,
				this.executors.create(id, options.concurrency()), this.events,
				this.observations.observer(new ObservedListener(this.broker, id, destination, consumerGroup)));
		return new MessageListenerContainer(id, this.broker, this.client, sources, handler, services, options);
	}

}
