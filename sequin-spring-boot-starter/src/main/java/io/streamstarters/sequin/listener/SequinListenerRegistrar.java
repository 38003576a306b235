package io.streamstarters.sequin.listener;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import io.streamstarters.listener.container.ContainerOptions;
import io.streamstarters.listener.container.DeliveryHandler;
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
public final class SequinListenerRegistrar
		extends ListenerAnnotationRegistrar<SequinListener, SequinListenerContainerFactory> {

	private static final Logger logger = LoggerFactory.getLogger(SequinListenerRegistrar.class);

	/**
	 * By client and consumer: Sequin hands the same messages out to two that ask it at
	 * once.
	 */
	private final Map<List<Object>, String> listeners = new HashMap<>();

	/**
	 * Creates a registrar.
	 * @param beanFactory has the beans
	 * @param methodFactory makes the methods ready
	 * @param registry takes the containers
	 * @param containerFactory makes the containers of listeners that name no other
	 */
	public SequinListenerRegistrar(ConfigurableListableBeanFactory beanFactory, ListenerMethodFactory methodFactory,
			ListenerContainerRegistry registry, SequinListenerContainerFactory containerFactory) {
		super(SequinListener.class, beanFactory, methodFactory, registry, containerFactory, SequinMessages.MESSAGE,
				SequinMessages.CHANGE);
	}

	@Override
	protected SequinListenerContainerFactory withClient(SequinListenerContainerFactory containerFactory,
			String client) {
		return containerFactory.forListener(client);
	}

	@Override
	protected MessageListenerContainer createContainer(ListenerEndpoint<SequinListener> endpoint,
			SequinListenerContainerFactory containerFactory) {
		List<? extends ConsumerAddress> addresses = addresses(endpoint);
		refuseParametersOfTheOther(endpoint, addresses.get(0) instanceof SinkConsumer);
		refuseLargeBatch(endpoint);
		for (ConsumerAddress address : addresses) {
			String other = this.listeners.putIfAbsent(List.of(containerFactory.client(), address), endpoint.listener());
			if (other != null) {
				throw endpoint.invalid("has the consumer " + address + " of " + other,
						"Let one listener have the consumer, and raise its concurrency, or give each a consumer of its own.");
			}
		}
		ContainerOptions options = containerFactory.options(endpoint.attributes(), addresses.size());
		DeliveryHandler handler = createHandler(endpoint, options, (result, delivery) -> {
			logger.trace("The result of listener '{}' goes nowhere", endpoint.id());
			return null;
		});
		return containerFactory.create(endpoint.id(), addresses, endpoint.attributes(), options, handler);
	}

	private List<? extends ConsumerAddress> addresses(ListenerEndpoint<SequinListener> endpoint) {
		SequinListener annotation = endpoint.annotation();
		List<String> streams = names(endpoint, "stream", annotation.stream());
		List<String> consumers = names(endpoint, "consumer", annotation.consumer());
		List<String> sinks = names(endpoint, "sink", annotation.sink());
		if (sinks.isEmpty()) {
			return streamConsumers(endpoint, streams, consumers);
		}
		if (!streams.isEmpty() || !consumers.isEmpty()) {
			throw endpoint.invalid("has a sink and a consumer of a stream",
					"Set either the annotation's attribute 'sink', or 'stream' and 'consumer'.");
		}
		return sinks.stream().distinct().map((sink) -> sink(endpoint, sink)).toList();
	}

	/** A text that stands for nothing is as good as none, unless there are others. */
	private List<String> names(ListenerEndpoint<SequinListener> endpoint, String attribute, String[] texts) {
		List<String> names = resolveAll(texts);
		if (names.stream().allMatch(String::isBlank)) {
			return List.of();
		}
		if (names.stream().anyMatch(String::isBlank)) {
			throw endpoint.invalid("has an empty " + attribute + " among others",
					"Set the annotation's attribute '" + attribute + "' to names only.");
		}
		return names;
	}

	/** One name of either goes with each of the others. */
	private static List<StreamConsumer> streamConsumers(ListenerEndpoint<SequinListener> endpoint, List<String> streams,
			List<String> consumers) {
		require(endpoint, "stream", streams);
		require(endpoint, "consumer", consumers);
		int count = Math.max(streams.size(), consumers.size());
		if (Math.min(streams.size(), consumers.size()) != 1 && streams.size() != consumers.size()) {
			throw endpoint.invalid("has " + streams.size() + " streams and " + consumers.size() + " consumers",
					"Set the annotation's attribute 'consumer' to one name that is used with all streams, or to one for"
							+ " each of them in their order.");
		}
		return IntStream.range(0, count)
			.mapToObj((i) -> new StreamConsumer(streams.get(i % streams.size()), consumers.get(i % consumers.size())))
			.distinct()
			.toList();
	}

	private static SinkConsumer sink(ListenerEndpoint<SequinListener> endpoint, String sink) {
		try {
			return new SinkConsumer(sink);
		}
		catch (InvalidSequinRequestException ex) {
			throw endpoint.invalid("has the sink '" + sink + "', which is no name of one",
					"Set the annotation's attribute 'sink' to the sink's name, or to its id.");
		}
	}

	private static void require(ListenerEndpoint<SequinListener> endpoint, String attribute, List<String> names) {
		if (names.isEmpty()) {
			throw endpoint.invalid("has no " + attribute, "Set the annotation's attribute '" + attribute
					+ "' to the name of the " + attribute + ", or 'sink' to the name of a sink.");
		}
	}

	private static void refuseParametersOfTheOther(ListenerEndpoint<SequinListener> endpoint, boolean sink) {
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

	private static void refuseLargeBatch(ListenerEndpoint<SequinListener> endpoint) {
		int batchSize = endpoint.attributes().batchSize();
		if (batchSize > SequinLimits.MAX_BATCH_SIZE) {
			throw endpoint.invalid("has the batchSize '" + batchSize + "', more than Sequin hands out",
					"Set the annotation's attribute 'batchSize' to a number from 1 to " + SequinLimits.MAX_BATCH_SIZE
							+ ".");
		}
	}

}
