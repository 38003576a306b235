package io.streamstarters.sequin.listener;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

import io.streamstarters.listener.DeliverySource;
import io.streamstarters.listener.container.ContainerOptions;
import io.streamstarters.listener.container.DeliveryHandler;
import io.streamstarters.listener.container.ListenerContainerFactory;
import io.streamstarters.listener.container.ListenerContainerRegistry;
import io.streamstarters.listener.container.MessageListenerContainer;
import io.streamstarters.listener.method.ListenerAnnotationRegistrar;
import io.streamstarters.listener.method.ListenerEndpoint;
import io.streamstarters.listener.method.ListenerMethodFactory;
import io.streamstarters.sequin.ChangeEvent;
import io.streamstarters.sequin.InvalidSequinRequestException;
import io.streamstarters.sequin.SequinListener;
import io.streamstarters.sequin.SequinMessage;
import io.streamstarters.sequin.client.ConsumerAddress;
import io.streamstarters.sequin.client.ReactiveSequinClient;
import io.streamstarters.sequin.client.SequinLimits;
import io.streamstarters.sequin.client.SinkConsumer;
import io.streamstarters.sequin.client.StreamConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.ResolvableType;

/**
 * Makes a container for each {@link SequinListener}.
 */
public final class SequinListenerRegistrar extends ListenerAnnotationRegistrar<SequinListener> {

	private static final Logger logger = LoggerFactory.getLogger(SequinListenerRegistrar.class);

	private final ListenerContainerFactory containerFactory;

	private final ReactiveSequinClient client;

	private final PollingOptions polling;

	private final SinkOptions sinks;

	/**
	 * By consumer: Sequin hands the same messages out to two that ask it at once.
	 */
	private final Map<ConsumerAddress, String> listeners = new HashMap<>();

	/**
	 * Creates a registrar.
	 * @param beanFactory has the beans
	 * @param methodFactory makes the methods ready
	 * @param registry takes the containers
	 * @param containerFactory makes the containers
	 * @param client receives and settles
	 * @param polling how listeners ask for messages
	 * @param sinks how they ask sinks
	 */
	public SequinListenerRegistrar(ConfigurableListableBeanFactory beanFactory, ListenerMethodFactory methodFactory,
			ListenerContainerRegistry registry, ListenerContainerFactory containerFactory, ReactiveSequinClient client,
			PollingOptions polling, SinkOptions sinks) {
		super(SequinListener.class, beanFactory, methodFactory, registry, SequinMessages.MESSAGE,
				SequinMessages.CHANGE);
		this.containerFactory = containerFactory;
		this.client = client;
		this.polling = polling;
		this.sinks = sinks;
	}

	@Override
	protected MessageListenerContainer createContainer(ListenerEndpoint<SequinListener> endpoint) {
		ConsumerAddress address = address(endpoint);
		refuseParametersOfTheOther(endpoint, address);
		String other = this.listeners.putIfAbsent(address, endpoint.listener());
		if (other != null) {
			throw endpoint.invalid("has the consumer " + address + " of " + other,
					"Let one listener have the consumer, and raise its concurrency, or give each a consumer of its own.");
		}
		PollingOptions polling = polling(endpoint);
		ContainerOptions options = this.containerFactory.options(endpoint.attributes());
		DeliveryHandler handler = createHandler(endpoint, options, (result, delivery) -> {
			logger.trace("The result of listener '{}' goes nowhere", endpoint.id());
			return null;
		});
		PolledConsumer consumer = (address instanceof SinkConsumer sink)
				? new PolledSink(this.client, sink, this.sinks.endingWithin(options.shutdownTimeout()))
				: new PolledStream(this.client, (StreamConsumer) address);
		Supplier<DeliverySource> sources = () -> new SequinDeliverySource(consumer, polling, options.shutdownTimeout());
		StreamConsumer stream = (address instanceof StreamConsumer ofStream) ? ofStream : null;
		return this.containerFactory.create(endpoint.id(), (stream != null) ? stream.stream() : address.toString(),
				(stream != null) ? stream.consumer() : null, options, sources, handler);
	}

	private ConsumerAddress address(ListenerEndpoint<SequinListener> endpoint) {
		SequinListener annotation = endpoint.annotation();
		String stream = resolve(annotation.stream());
		String consumer = resolve(annotation.consumer());
		String sink = resolve(annotation.sink());
		if (sink.isBlank()) {
			return new StreamConsumer(required(endpoint, "stream", stream), required(endpoint, "consumer", consumer));
		}
		if (!stream.isBlank() || !consumer.isBlank()) {
			throw endpoint.invalid("has a sink and a consumer of a stream",
					"Set either the annotation's attribute 'sink', or 'stream' and 'consumer'.");
		}
		try {
			return new SinkConsumer(sink);
		}
		catch (InvalidSequinRequestException ex) {
			throw endpoint.invalid("has the sink '" + sink + "', which is no name of one",
					"Set the annotation's attribute 'sink' to the sink's name, or to its id.");
		}
	}

	private static String required(ListenerEndpoint<SequinListener> endpoint, String attribute, String text) {
		if (text.isBlank()) {
			throw endpoint.invalid("has no " + attribute, "Set the annotation's attribute '" + attribute
					+ "' to the name of the " + attribute + ", or 'sink' to the name of a sink.");
		}
		return text;
	}

	private static void refuseParametersOfTheOther(ListenerEndpoint<SequinListener> endpoint, ConsumerAddress address) {
		boolean sink = address instanceof SinkConsumer;
		Class<?> wrong = sink ? SequinMessage.class : ChangeEvent.class;
		for (ResolvableType parameter : parameters(endpoint)) {
			if (parameter.resolve() == wrong || parameter.asCollection().getGeneric().resolve() == wrong) {
				throw endpoint.invalid(
						"takes a " + wrong.getSimpleName() + ", which a " + (sink ? "sink" : "stream") + " has none of",
						"Let the method take the payload itself or a "
								+ (sink ? ChangeEvent.class : SequinMessage.class).getSimpleName() + ".");
			}
		}
	}

	private static ResolvableType[] parameters(ListenerEndpoint<SequinListener> endpoint) {
		ResolvableType[] parameters = new ResolvableType[endpoint.method().getMethod().getParameterCount()];
		for (int i = 0; i < parameters.length; i++) {
			parameters[i] = ResolvableType.forMethodParameter(endpoint.method().getMethod(), i);
		}
		return parameters;
	}

	private PollingOptions polling(ListenerEndpoint<SequinListener> endpoint) {
		int batchSize = endpoint.attributes().batchSize();
		if (batchSize > SequinLimits.MAX_BATCH_SIZE) {
			throw endpoint.invalid("has the batchSize '" + batchSize + "', more than Sequin hands out",
					"Set the annotation's attribute 'batchSize' to a number from 1 to " + SequinLimits.MAX_BATCH_SIZE
							+ ".");
		}
		return (batchSize > 0) ? this.polling.withBatchSize(batchSize) : this.polling;
	}

}
