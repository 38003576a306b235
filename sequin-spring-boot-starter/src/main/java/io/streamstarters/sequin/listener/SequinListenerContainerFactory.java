package io.streamstarters.sequin.listener;

import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

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
import io.streamstarters.sequin.client.ConsumerAddress;
import io.streamstarters.sequin.client.ReactiveSequinClient;
import io.streamstarters.sequin.client.SequinLimits;
import io.streamstarters.sequin.client.SinkConsumer;
import io.streamstarters.sequin.client.StreamConsumer;
import io.streamstarters.sequin.listener.CombinedDeliverySource.NamedSource;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * Makes the containers of Sequin's listeners: those of annotations, which may name a
 * factory, and those that an application makes by itself. Immutable: each {@code with…}
 * gives a copy, which can be a bean of its own.
 */
public final class SequinListenerContainerFactory {

	private final ListenerContainerFactory containers;

	private final BrokerClients<ReactiveSequinClient> clients;

	/** Given by hand; otherwise one of those. */
	private final @Nullable ReactiveSequinClient given;

	private final PollingOptions polling;

	private final SinkOptions sinks;

	/** Comes before the place for dead letters that the containers have. */
	private final @Nullable String deadLetterStream;

	/**
	 * Creates a factory whose containers work with the plain client.
	 * @param containers makes the containers
	 * @param clients the clients of the application
	 * @param polling how listeners ask for messages
	 * @param sinks how they ask sinks
	 */
	public SequinListenerContainerFactory(ListenerContainerFactory containers,
			BrokerClients<ReactiveSequinClient> clients, PollingOptions polling, SinkOptions sinks) {
		this(containers, clients, null, polling, sinks, null);
	}

	private SequinListenerContainerFactory(ListenerContainerFactory containers,
			BrokerClients<ReactiveSequinClient> clients, @Nullable ReactiveSequinClient given, PollingOptions polling,
			SinkOptions sinks, @Nullable String deadLetterStream) {
		this.containers = containers;
		this.clients = clients;
		this.given = given;
		this.polling = polling;
		this.sinks = sinks;
		this.deadLetterStream = deadLetterStream;
	}

	/**
	 * A factory with another error handler.
	 * @param errorHandler decides about failed messages
	 * @return a copy
	 */
	public SequinListenerContainerFactory withErrorHandler(ListenerErrorHandler errorHandler) {
		return with(this.containers.withErrorHandler(errorHandler));
	}

	/**
	 * A factory with another place for dead letters.
	 * @param deadLetters takes what is given up, or {@code null} for no such place
	 * @return a copy
	 */
	public SequinListenerContainerFactory withDeadLetters(@Nullable DeadLetterPublisher deadLetters) {
		return new SequinListenerContainerFactory(this.containers.withDeadLetters(deadLetters), this.clients,
				this.given, this.polling, this.sinks, null);
	}

	/**
	 * A factory whose listeners have their dead letters in a stream of the server that
	 * they ask.
	 * @param stream name or id of the stream
	 * @return a copy
	 */
	public SequinListenerContainerFactory withDeadLetterStream(String stream) {
		return new SequinListenerContainerFactory(this.containers, this.clients, this.given, this.polling, this.sinks,
				stream);
	}

	/**
	 * A factory that changes the options of its containers, after annotation and
	 * properties have been read.
	 * @param change makes other options of those
	 * @return a copy
	 */
	public SequinListenerContainerFactory withOptions(UnaryOperator<ContainerOptions> change) {
		return with(this.containers.withOptions(change));
	}

	private SequinListenerContainerFactory with(ListenerContainerFactory containers) {
		return new SequinListenerContainerFactory(containers, this.clients, this.given, this.polling, this.sinks,
				this.deadLetterStream);
	}

	/**
	 * A factory that asks the server of another client of the application.
	 * @param name name of the client below {@code sequin.clients}, empty for the plain
	 * one
	 * @return a copy
	 * @throws NoSuchClientException if there is no such client
	 */
	public SequinListenerContainerFactory withClient(String name) {
		this.clients.get(name);
		return new SequinListenerContainerFactory(this.containers.withClient(name), this.clients, null, this.polling,
				this.sinks, this.deadLetterStream);
	}

	/**
	 * A factory that asks another server, by a client that the application has made
	 * itself.
	 * @param client receives and settles
	 * @return a copy
	 */
	public SequinListenerContainerFactory withClient(ReactiveSequinClient client) {
		return new SequinListenerContainerFactory(this.containers.withClient(""), this.clients, client, this.polling,
				this.sinks, this.deadLetterStream);
	}

	/**
	 * A factory that asks for messages in another way.
	 * @param polling how listeners ask for messages
	 * @param sinks how they ask sinks
	 * @return a copy
	 */
	public SequinListenerContainerFactory withPolling(PollingOptions polling, SinkOptions sinks) {
		return new SequinListenerContainerFactory(this.containers, this.clients, this.given, polling, sinks,
				this.deadLetterStream);
	}

	/**
	 * Makes a container, at any time. It is not started, nor is it known to the
	 * {@link ListenerContainerRegistry}. Two containers of one consumer may get the same
	 * messages.
	 * @param id id of the listener, unique in the application
	 * @param address a {@link StreamConsumer} or a {@link SinkConsumer}
	 * @param handler handles the messages
	 * @return the container
	 * @throws NoSuchClientException if the factory has no client
	 */
	public MessageListenerContainer createContainer(String id, ConsumerAddress address, DeliveryHandler handler) {
		return createContainer(id, List.of(address), handler);
	}

	/**
	 * Makes a container that receives from several consumers, as
	 * {@link #createContainer(String, ConsumerAddress, DeliveryHandler)} does from one.
	 * @param id id of the listener, unique in the application
	 * @param addresses each a {@link StreamConsumer} or a {@link SinkConsumer}, one or
	 * more
	 * @param handler handles the messages
	 * @return the container
	 * @throws NoSuchClientException if the factory has no client
	 */
	public MessageListenerContainer createContainer(String id, List<? extends ConsumerAddress> addresses,
			DeliveryHandler handler) {
		Assert.notEmpty(addresses, "There must be a consumer");
		Assert.isTrue(new HashSet<>(addresses).size() == addresses.size(), "A consumer must be there once");
		ListenerAttributes attributes = ListenerAttributes.none();
		return create(id, addresses, attributes, options(attributes, addresses.size()), handler);
	}

	/** With the client that a listener names, or its own where it names none. */
	SequinListenerContainerFactory forListener(String client) {
		if (!client.isEmpty()) {
			return withClient(client);
		}
		client();
		return this;
	}

	ReactiveSequinClient client() {
		return (this.given != null) ? this.given : this.clients.get(this.containers.client());
	}

	/** Each consumer needs a permit of its own, or it could never receive. */
	ContainerOptions options(ListenerAttributes attributes, int consumers) {
		ContainerOptions options = this.containers.options(attributes);
		return options.withMaxInFlight(Math.max(options.maxInFlight(), consumers));
	}

	MessageListenerContainer create(String id, List<? extends ConsumerAddress> addresses, ListenerAttributes attributes,
			ContainerOptions options, DeliveryHandler handler) {
		ReactiveSequinClient client = client();
		PollingOptions polling = polling(attributes, options);
		List<Supplier<NamedSource>> sources = addresses.stream()
			.map((address) -> sources(client, address, polling, options))
			.toList();
		ListenerContainerFactory containers = (this.deadLetterStream != null)
				? this.containers
					.withDeadLetters(new StreamDeadLetterPublisher(client, this.deadLetterStream, Clock.systemUTC()))
				: this.containers;
		return containers.create(id, destination(addresses), consumerGroup(addresses), attributes, options,
				(sources.size() == 1) ? () -> sources.get(0).get().source()
						: () -> new CombinedDeliverySource(sources.stream().map(Supplier::get).toList()),
				handler);
	}

	/** What is known of a consumer outlives a stop and start. */
	private Supplier<NamedSource> sources(ReactiveSequinClient client, ConsumerAddress address, PollingOptions polling,
			ContainerOptions options) {
		PolledConsumer consumer = (address instanceof SinkConsumer sink)
				? new PolledSink(client, sink, this.sinks.endingWithin(options.shutdownTimeout()))
				: new PolledStream(client, (StreamConsumer) address);
		return () -> new NamedSource(address.toString(), destination(address),
				new SequinDeliverySource(consumer, polling, options.shutdownTimeout()));
	}

	private static String destination(List<? extends ConsumerAddress> addresses) {
		return addresses.stream()
			.map(SequinListenerContainerFactory::destination)
			.distinct()
			.collect(Collectors.joining(","));
	}

	private static String destination(ConsumerAddress address) {
		return (address instanceof StreamConsumer stream) ? stream.stream() : address.toString();
	}

	private static @Nullable String consumerGroup(List<? extends ConsumerAddress> addresses) {
		List<String> consumers = addresses.stream()
			.filter(StreamConsumer.class::isInstance)
			.map((address) -> ((StreamConsumer) address).consumer())
			.distinct()
			.toList();
		return consumers.isEmpty() ? null : String.join(",", consumers);
	}

	/** No fewer messages are fetched at once than the handler takes. */
	private PollingOptions polling(ListenerAttributes attributes, ContainerOptions options) {
		int batchSize = attributes.batchSizeOr(this.polling.batchSize());
		return this.polling
			.withBatchSize(Math.min(Math.max(batchSize, options.batchSize()), SequinLimits.MAX_BATCH_SIZE));
	}

}
