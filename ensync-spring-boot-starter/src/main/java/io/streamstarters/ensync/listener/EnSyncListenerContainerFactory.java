package io.streamstarters.ensync.listener;

import java.util.List;
import java.util.function.UnaryOperator;

import io.streamstarters.ensync.client.EnSyncClient;
import io.streamstarters.ensync.client.SubscribeOptions;
import io.streamstarters.listener.DeadLetterPublisher;
import io.streamstarters.listener.ListenerErrorHandler;
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

	private final EnSyncClient client;

	/**
	 * Creates a factory.
	 * @param containers makes the containers
	 * @param client subscribes
	 */
	public EnSyncListenerContainerFactory(ListenerContainerFactory containers, EnSyncClient client) {
		this.containers = containers;
		this.client = client;
	}

	/**
	 * A factory with another error handler.
	 * @param errorHandler decides about failed events
	 * @return a copy
	 */
	public EnSyncListenerContainerFactory withErrorHandler(ListenerErrorHandler errorHandler) {
		return new EnSyncListenerContainerFactory(this.containers.withErrorHandler(errorHandler), this.client);
	}

	/**
	 * A factory with another place for dead letters.
	 * @param deadLetters takes what is given up, or {@code null} for no such place
	 * @return a copy
	 */
	public EnSyncListenerContainerFactory withDeadLetters(@Nullable DeadLetterPublisher deadLetters) {
		return new EnSyncListenerContainerFactory(this.containers.withDeadLetters(deadLetters), this.client);
	}

	/**
	 * A factory that changes the options of its containers, after annotation and
	 * properties have been read.
	 * @param change makes other options of those
	 * @return a copy
	 */
	public EnSyncListenerContainerFactory withOptions(UnaryOperator<ContainerOptions> change) {
		return new EnSyncListenerContainerFactory(this.containers.withOptions(change), this.client);
	}

	/**
	 * A factory with another client, such as one of another app.
	 * @param client subscribes
	 * @return a copy
	 */
	public EnSyncListenerContainerFactory withClient(EnSyncClient client) {
		return new EnSyncListenerContainerFactory(this.containers, client);
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
	 */
	public MessageListenerContainer createContainer(String id, List<String> eventNames, DeliveryHandler handler) {
		Assert.notEmpty(eventNames, "There must be an event name");
		for (String eventName : eventNames) {
			String problem = this.client.problemOfName(eventName);
			Assert.isTrue(problem == null, () -> String.valueOf(problem));
		}
		// Without a secret key this fails, which no event would be opened with.
		this.client.appId();
		ListenerAttributes attributes = ListenerAttributes.none();
		return create(id, eventNames, SubscribeOptions.defaults(), attributes, options(attributes, eventNames.size()),
				handler);
	}

	EnSyncClient client() {
		return this.client;
	}

	/** Each subscription needs a permit of its own, or it could never receive. */
	ContainerOptions options(ListenerAttributes attributes, int eventNames) {
		ContainerOptions options = this.containers.options(attributes);
		return options.withMaxInFlight(Math.max(options.maxInFlight(), options.concurrency() * eventNames));
	}

	MessageListenerContainer create(String id, List<String> eventNames, SubscribeOptions subscribeOptions,
			ListenerAttributes attributes, ContainerOptions options, DeliveryHandler handler) {
		List<String> names = List.copyOf(eventNames);
		SubscribeOptions onTransportThread = subscribeOptions.withCallbacksOnTransportThread();
		return this.containers.create(id, String.join(",", names), null, attributes, options,
				() -> new EnSyncDeliverySource(this.client, names, options.concurrency(), onTransportThread), handler);
	}

}
