package io.streamstarters.sequin.listener;

import java.util.function.UnaryOperator;

import io.streamstarters.listener.DeadLetterPublisher;
import io.streamstarters.listener.ListenerErrorHandler;
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
import org.jspecify.annotations.Nullable;

/**
 * Makes the containers of Sequin's listeners: those of annotations, which may name a
 * factory, and those that an application makes by itself. Immutable: each {@code with…}
 * gives a copy, which can be a bean of its own.
 */
public final class SequinListenerContainerFactory {

	private final ListenerContainerFactory containers;

	private final ReactiveSequinClient client;

	private final PollingOptions polling;

	private final SinkOptions sinks;

	/**
	 * Creates a factory.
	 * @param containers makes the containers
	 * @param client receives and settles
	 * @param polling how listeners ask for messages
	 * @param sinks how they ask sinks
	 */
	public SequinListenerContainerFactory(ListenerContainerFactory containers, ReactiveSequinClient client,
			PollingOptions polling, SinkOptions sinks) {
		this.containers = containers;
		this.client = client;
		this.polling = polling;
		this.sinks = sinks;
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
		return with(this.containers.withDeadLetters(deadLetters));
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
		return new SequinListenerContainerFactory(containers, this.client, this.polling, this.sinks);
	}

	/**
	 * A factory that asks another server.
	 * @param client receives and settles
	 * @return a copy
	 */
	public SequinListenerContainerFactory withClient(ReactiveSequinClient client) {
		return new SequinListenerContainerFactory(this.containers, client, this.polling, this.sinks);
	}

	/**
	 * A factory that asks for messages in another way.
	 * @param polling how listeners ask for messages
	 * @param sinks how they ask sinks
	 * @return a copy
	 */
	public SequinListenerContainerFactory withPolling(PollingOptions polling, SinkOptions sinks) {
		return new SequinListenerContainerFactory(this.containers, this.client, polling, sinks);
	}

	/**
	 * Makes a container, at any time. It is not started, nor is it known to the
	 * {@link ListenerContainerRegistry}. Two containers of one consumer may get the same
	 * messages.
	 * @param id id of the listener, unique in the application
	 * @param address a {@link StreamConsumer} or a {@link SinkConsumer}
	 * @param handler handles the messages
	 * @return the container
	 */
	public MessageListenerContainer createContainer(String id, ConsumerAddress address, DeliveryHandler handler) {
		ListenerAttributes attributes = ListenerAttributes.none();
		return create(id, address, attributes, options(attributes), handler);
	}

	ReactiveSequinClient client() {
		return this.client;
	}

	ContainerOptions options(ListenerAttributes attributes) {
		return this.containers.options(attributes);
	}

	MessageListenerContainer create(String id, ConsumerAddress address, ListenerAttributes attributes,
			ContainerOptions options, DeliveryHandler handler) {
		PollingOptions polling = polling(attributes, options);
		PolledConsumer consumer = (address instanceof SinkConsumer sink)
				? new PolledSink(this.client, sink, this.sinks.endingWithin(options.shutdownTimeout()))
				: new PolledStream(this.client, (StreamConsumer) address);
		StreamConsumer stream = (address instanceof StreamConsumer ofStream) ? ofStream : null;
		return this.containers.create(id, (stream != null) ? stream.stream() : address.toString(),
				(stream != null) ? stream.consumer() : null, attributes, options,
				() -> new SequinDeliverySource(consumer, polling, options.shutdownTimeout()), handler);
	}

	/** No fewer messages are fetched at once than the handler takes. */
	private PollingOptions polling(ListenerAttributes attributes, ContainerOptions options) {
		int batchSize = attributes.batchSizeOr(this.polling.batchSize());
		return this.polling
			.withBatchSize(Math.min(Math.max(batchSize, options.batchSize()), SequinLimits.MAX_BATCH_SIZE));
	}

}
