package io.streamstarters.ensync.listener;

import java.time.Clock;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;

import io.streamstarters.ensync.EnSyncOperations;
import io.streamstarters.ensync.client.EnSyncClient;
import io.streamstarters.ensync.client.SubscribeOptions;
import io.streamstarters.listener.DeadLetterPublisher;
import io.streamstarters.listener.ListenerErrorHandler;
import io.streamstarters.listener.NoSuchClientException;
import io.streamstarters.listener.container.BrokerClients;
import io.streamstarters.listener.container.ContainerOptions;
import io.streamstarters.listener.container.DeliveryHandler;
import io.streamstarters.listener.container.ListenerAttributes;
import io.streamstarters.listener.container.ListenerContainerFactory;
import io.streamstarters.listener.container.ListenerContainerRegistry;
import io.streamstarters.listener.container.MessageListenerContainer;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * Makes the containers of EnSync's listeners: those of annotations, which may name a
 * factory, and those that an application makes by itself. Immutable: each {@code with…}
 * gives a copy, which can be a bean of its own.
 */
public final class EnSyncListenerContainerFactory {

	private final ListenerContainerFactory containers;

	private final BrokerClients<EnSyncListenerClient> clients;

	/** Given by hand; otherwise one of those. */
	private final @Nullable EnSyncListenerClient given;

	/** Makes the publisher of dead letters for a client. */
	private final @Nullable Function<EnSyncOperations, DeadLetterPublisher> deadLetterEvents;

	/**
	 * Creates a factory whose containers work with the plain client.
	 * @param containers makes the containers
	 * @param clients the clients of the application
	 */
	public EnSyncListenerContainerFactory(ListenerContainerFactory containers,
			BrokerClients<EnSyncListenerClient> clients) {
		this(containers, clients, null, null);
	}

	private EnSyncListenerContainerFactory(ListenerContainerFactory containers,
			BrokerClients<EnSyncListenerClient> clients, @Nullable EnSyncListenerClient given,
			@Nullable Function<EnSyncOperations, DeadLetterPublisher> deadLetterEvents) {
		this.containers = containers;
		this.clients = clients;
		this.given = given;
		this.deadLetterEvents = deadLetterEvents;
	}

	/**
	 * A factory with another error handler.
	 * @param errorHandler decides about failed events
	 * @return a copy
	 */
	public EnSyncListenerContainerFactory withErrorHandler(ListenerErrorHandler errorHandler) {
		return with(this.containers.withErrorHandler(errorHandler));
	}

	/**
	 * A factory with another place for dead letters.
	 * @param deadLetters takes what is given up, or {@code null} for no such place
	 * @return a copy
	 */
	public EnSyncListenerContainerFactory withDeadLetters(@Nullable DeadLetterPublisher deadLetters) {
		return new EnSyncListenerContainerFactory(this.containers.withDeadLetters(deadLetters), this.clients,
				this.given, null);
	}

	/**
	 * A factory whose listeners publish their dead letters as events, each through its
	 * own client.
	 * @param eventName name of the dead letters, in which each {@code *} stands for the
	 * name of the event
	 * @param recipients public keys of those to receive them, or names that the client
	 * knows, one or more
	 * @return a copy
	 * @see EventDeadLetterPublisher
	 */
	public EnSyncListenerContainerFactory withDeadLetterEvents(String eventName, List<String> recipients) {
		return new EnSyncListenerContainerFactory(this.containers, this.clients, this.given,
				(operations) -> new EventDeadLetterPublisher(operations, eventName, recipients, Clock.systemUTC()));
	}

	/**
	 * A factory that changes the options of its containers, after annotation and
	 * properties have been read.
	 * @param change makes other options of those
	 * @return a copy
	 */
	public EnSyncListenerContainerFactory withOptions(UnaryOperator<ContainerOptions> change) {
		return with(this.containers.withOptions(change));
	}

	private EnSyncListenerContainerFactory with(ListenerContainerFactory containers) {
		return new EnSyncListenerContainerFactory(containers, this.clients, this.given, this.deadLetterEvents);
	}

	/**
	 * A factory with another client of the application.
	 * @param name name of the client below {@code ensync.clients}, empty for the plain
	 * one
	 * @return a copy
	 * @throws NoSuchClientException if there is no such client
	 */
	public EnSyncListenerContainerFactory withClient(String name) {
		this.clients.get(name);
		return new EnSyncListenerContainerFactory(this.containers.withClient(name), this.clients, null,
				this.deadLetterEvents);
	}

	/**
	 * A factory with a client that the application has made itself.
	 * @param client subscribes
	 * @param operations publishes what the methods of listeners return, and dead letters
	 * @return a copy
	 */
	public EnSyncListenerContainerFactory withClient(EnSyncClient client, EnSyncOperations operations) {
		return new EnSyncListenerContainerFactory(this.containers.withClient(""), this.clients,
				new EnSyncListenerClient(client, operations), this.deadLetterEvents);
	}

	/**
	 * Makes a container, at any time. It is not started, nor is it known to the
	 * {@link ListenerContainerRegistry}.
	 * @param id id of the listener, unique in the application
	 * @param eventNames names of the events, or patterns with {@code *}, one or more
	 * @param handler handles the events
	 * @return the container
	 * @throws IllegalArgumentException if an event name cannot be
	 * @throws IllegalStateException if there is no secret key to open events with
	 * @throws NoSuchClientException if the factory has no client
	 */
	public MessageListenerContainer createContainer(String id, List<String> eventNames, DeliveryHandler handler) {
		Assert.notEmpty(eventNames, "There must be an event name");
		EnSyncClient client = client().client();
		for (String eventName : eventNames) {
			String problem = client.problemOfName(eventName);
			Assert.isTrue(problem == null, () -> String.valueOf(problem));
		}
		// Without a secret key this fails, which no event would be opened with.
		client.appId();
		ListenerAttributes attributes = ListenerAttributes.none();
		return create(id, eventNames, SubscribeOptions.defaults(), attributes, options(attributes, eventNames.size()),
				handler);
	}

	/** With the client that a listener names, or its own where it names none. */
	EnSyncListenerContainerFactory forListener(String client) {
		if (!client.isEmpty()) {
			return withClient(client);
		}
		client();
		return this;
	}

	EnSyncListenerClient client() {
		return (this.given != null) ? this.given : this.clients.get(this.containers.client());
	}

	/** What the properties of the client begin with. */
	String properties() {
		return this.clients.properties(this.containers.client());
	}

	/** Each subscription needs a permit of its own, or it could never receive. */
	ContainerOptions options(ListenerAttributes attributes, int eventNames) {
		ContainerOptions options = this.containers.options(attributes);
		return options.withMaxInFlight(Math.max(options.maxInFlight(), options.concurrency() * eventNames));
	}

	MessageListenerContainer create(String id, List<String> eventNames, SubscribeOptions subscribeOptions,
			ListenerAttributes attributes, ContainerOptions options, DeliveryHandler handler) {
		List<String> names = List.copyOf(eventNames);
		EnSyncClient client = client().client();
		SubscribeOptions onTransportThread = subscribeOptions.withCallbacksOnTransportThread();
		ListenerContainerFactory containers = (this.deadLetterEvents != null)
				? this.containers.withDeadLetters(this.deadLetterEvents.apply(client().operations())) : this.containers;
		return containers.create(id, String.join(",", names), null, attributes, options,
				() -> new EnSyncDeliverySource(client, names, options.concurrency(), onTransportThread, properties()),
				handler);
	}

}
