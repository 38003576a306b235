package io.streamstarters.sequin.listener;

import java.util.HashMap;
import java.util.Map;

import io.streamstarters.listener.container.ContainerOptions;
import io.streamstarters.listener.container.DeliveryHandler;
import io.streamstarters.listener.container.ListenerContainerFactory;
import io.streamstarters.listener.container.ListenerContainerRegistry;
import io.streamstarters.listener.container.MessageListenerContainer;
import io.streamstarters.listener.method.ListenerAnnotationRegistrar;
import io.streamstarters.listener.method.ListenerEndpoint;
import io.streamstarters.listener.method.ListenerMethodFactory;
import io.streamstarters.sequin.SequinListener;
import io.streamstarters.sequin.client.ReactiveSequinClient;
import io.streamstarters.sequin.client.StreamConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * Makes a container for each {@link SequinListener}.
 */
public final class SequinListenerRegistrar extends ListenerAnnotationRegistrar<SequinListener> {

	private static final Logger logger = LoggerFactory.getLogger(SequinListenerRegistrar.class);

	private final ListenerContainerFactory containerFactory;

	private final ReactiveSequinClient client;

	private final PollingOptions polling;

	/**
	 * By consumer: Sequin hands the same messages out to two that ask it at once.
	 */
	private final Map<StreamConsumer, String> listeners = new HashMap<>();

	/**
	 * Creates a registrar.
	 * @param beanFactory has the beans
	 * @param methodFactory makes the methods ready
	 * @param registry takes the containers
	 * @param containerFactory makes the containers
	 * @param client receives and settles
	 * @param polling how listeners ask for messages
	 */
	public SequinListenerRegistrar(ConfigurableListableBeanFactory beanFactory, ListenerMethodFactory methodFactory,
			ListenerContainerRegistry registry, ListenerContainerFactory containerFactory, ReactiveSequinClient client,
			PollingOptions polling) {
		super(SequinListener.class, beanFactory, methodFactory, registry);
		this.containerFactory = containerFactory;
		this.client = client;
		this.polling = polling;
	}

	@Override
	protected MessageListenerContainer createContainer(ListenerEndpoint<SequinListener> endpoint) {
		SequinListener annotation = endpoint.annotation();
		StreamConsumer address = new StreamConsumer(required(endpoint, "stream", annotation.stream()),
				required(endpoint, "consumer", annotation.consumer()));
		String other = this.listeners.putIfAbsent(address, endpoint.listener());
		if (other != null) {
			throw endpoint.invalid("has the consumer " + address + " of " + other,
					"Let one listener have the consumer, and raise its concurrency, or give each a consumer of its own.");
		}
		ContainerOptions options = this.containerFactory.options(endpoint.attributes());
		DeliveryHandler handler = createHandler(endpoint, (result, delivery) -> {
			logger.trace("The result of listener '{}' goes nowhere", endpoint.id());
			return null;
		});
		return this.containerFactory.create(endpoint.id(), options,
				() -> new SequinDeliverySource(this.client, address, this.polling), handler);
	}

	private String required(ListenerEndpoint<SequinListener> endpoint, String attribute, String text) {
		String resolved = resolve(text);
		if (resolved.isBlank()) {
			throw endpoint.invalid("has no " + attribute,
					"Set the annotation's attribute '" + attribute + "' to the name of the " + attribute + ".");
		}
		return resolved;
	}

}
