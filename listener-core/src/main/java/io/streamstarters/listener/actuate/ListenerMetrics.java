package io.streamstarters.listener.actuate;

import java.util.function.ToDoubleFunction;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.search.Search;
import io.streamstarters.listener.container.ContainerStatistics;
import io.streamstarters.listener.container.ListenerContainerRegistry;
import io.streamstarters.listener.container.MessageListenerContainer;

/**
 * Meters of all listeners, each with the tags {@code broker} and {@code listener}:
 * {@code messaging.listener.messages} counts by {@code outcome},
 * {@code messaging.listener.retries} counts how often messages were to be tried again,
 * {@code messaging.listener.redeliveries} counts deliveries of messages that had come
 * before, {@code messaging.listener.lease.overruns} counts handlers that outlived a
 * lease, and {@code messaging.listener.in.flight} is what is in hand.
 */
public final class ListenerMetrics implements MeterBinder {

	private final ListenerContainerRegistry registry;

	/**
	 * Creates the meters.
	 * @param registry has the listeners
	 */
	public ListenerMetrics(ListenerContainerRegistry registry) {
		this.registry = registry;
	}

	@Override
	public void bindTo(MeterRegistry meters) {
		this.registry.forEachContainer((container) -> bind(container, meters),
				(container) -> unbind(container, meters));
	}

	private static Tags tags(MessageListenerContainer container) {
		return Tags.of("broker", container.getBroker(), "listener", container.getId());
	}

	/** All of them, by whoever they were registered: an id can come again. */
	private static void unbind(MessageListenerContainer container, MeterRegistry meters) {
		Search.in(meters)
			.name((name) -> name.startsWith("messaging.listener."))
			.tags(tags(container))
			.meters()
			.forEach(meters::remove);
	}

	private static void bind(MessageListenerContainer container, MeterRegistry meters) {
		Tags tags = tags(container);
		Gauge.builder("messaging.listener.in.flight", container, MessageListenerContainer::getInFlight)
			.description("Deliveries in hand: waiting, being handled or being settled")
			.tags(tags)
			.register(meters);
		ContainerStatistics statistics = container.getStatistics();
		count(statistics, ContainerStatistics::getHandled, tags.and("outcome", "handled"), meters);
		count(statistics, ContainerStatistics::getFailed, tags.and("outcome", "failed"), meters);
		count(statistics, ContainerStatistics::getFiltered, tags.and("outcome", "filtered"), meters);
		count(statistics, ContainerStatistics::getDuplicates, tags.and("outcome", "duplicate"), meters);
		count(statistics, ContainerStatistics::getDeadLettered, tags.and("outcome", "dead-lettered"), meters);
		FunctionCounter.builder("messaging.listener.retries", statistics, ContainerStatistics::getRetried)
			.description("How often messages were to be tried again")
			.tags(tags)
			.register(meters);
		FunctionCounter.builder("messaging.listener.redeliveries", statistics, ContainerStatistics::getRedelivered)
			.description("Deliveries of messages that had been delivered before")
			.tags(tags)
			.register(meters);
		FunctionCounter.builder("messaging.listener.lease.overruns", statistics, ContainerStatistics::getOverrun)
			.description("Messages whose lease ended while they were handled")
			.tags(tags)
			.register(meters);
	}

	private static void count(ContainerStatistics statistics, ToDoubleFunction<ContainerStatistics> value, Tags tags,
			MeterRegistry meters) {
		FunctionCounter.builder("messaging.listener.messages", statistics, value)
			.description("What became of messages")
			.tags(tags)
			.register(meters);
	}

}
