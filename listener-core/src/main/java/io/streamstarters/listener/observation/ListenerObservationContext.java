package io.streamstarters.listener.observation;

import java.util.List;
import java.util.Map;

import io.micrometer.observation.transport.ReceiverContext;
import io.streamstarters.listener.Delivery;
import org.jspecify.annotations.Nullable;

import org.springframework.util.LinkedCaseInsensitiveMap;

/**
 * One call of a listener method. The carrier has what the publisher sent along, whatever
 * the case of its names; that of a batch is empty unless all of its messages came with
 * the same, since a trace has one parent only.
 */
public class ListenerObservationContext extends ReceiverContext<Map<String, String>> {

	private final ObservedListener listener;

	private final List<? extends Delivery> deliveries;

	private final boolean batch;

	private final int attempt;

	private volatile @Nullable Outcome outcome;

	private volatile int failedCount;

	/**
	 * Creates a context.
	 * @param listener the listener
	 * @param deliveries what it is called with, one or more
	 * @param batch whether it takes batches
	 * @param attempt how often the first delivery is being tried here
	 */
	public ListenerObservationContext(ObservedListener listener, List<? extends Delivery> deliveries, boolean batch,
			int attempt) {
		super(Map::get);
		this.listener = listener;
		this.deliveries = List.copyOf(deliveries);
		this.batch = batch;
		this.attempt = attempt;
		setCarrier(carrier(deliveries));
		setRemoteServiceName(listener.system());
	}

	private static Map<String, String> carrier(List<? extends Delivery> deliveries) {
		Map<String, String> first = deliveries.get(0).publishedHeaders();
		for (Delivery delivery : deliveries.subList(1, deliveries.size())) {
			if (!first.equals(delivery.publishedHeaders())) {
				return Map.of();
			}
		}
		Map<String, String> carrier = new LinkedCaseInsensitiveMap<>(first.size());
		carrier.putAll(first);
		return carrier;
	}

	/**
	 * The listener.
	 * @return what observations say of it
	 */
	public ObservedListener getListener() {
		return this.listener;
	}

	/**
	 * What the listener is called with. Contents may be confidential.
	 * @return one or more
	 */
	public List<? extends Delivery> getDeliveries() {
		return this.deliveries;
	}

	/**
	 * Whether the listener takes batches, if only of one message.
	 * @return whether it does
	 */
	public boolean isBatch() {
		return this.batch;
	}

	/**
	 * How often the message is being tried here.
	 * @return 1 or more; of the first message of a batch
	 */
	public int getAttempt() {
		return this.attempt;
	}

	/**
	 * What became of the messages: the gravest of it.
	 * @return the outcome, or {@code null} while they are handled
	 */
	public @Nullable Outcome getOutcome() {
		return this.outcome;
	}

	/**
	 * How many of the messages failed.
	 * @return 0 or more
	 */
	public int getFailedCount() {
		return this.failedCount;
	}

	/**
	 * Where the messages come from: the name that brought them if it is one, otherwise
	 * all names of the listener.
	 * @return the destination, as the listener names it
	 */
	public String getDestination() {
		String first = this.deliveries.get(0).destination();
		for (Delivery delivery : this.deliveries) {
			if (first == null || !first.equals(delivery.destination())) {
				return this.listener.destination();
			}
		}
		return (first != null) ? first : this.listener.destination();
	}

	/** Called by one thread at a time. */
	void add(Outcome outcome) {
		Outcome gravest = this.outcome;
		this.outcome = (gravest == null || outcome.compareTo(gravest) > 0) ? outcome : gravest;
		if (outcome == Outcome.FAILED) {
			this.failedCount = this.failedCount + 1;
		}
	}

	/**
	 * What became of a message, from the least grave on.
	 */
	public enum Outcome {

		/** The listener's filter did not want it. */
		FILTERED,

		/** It had been processed before. */
		DUPLICATE,

		/** The listener method succeeded. */
		HANDLED,

		/** The listener method did not want it. */
		DISCARDED,

		/** The listener method put it off. */
		DEFERRED,

		/** The listener method failed, or the message cannot be read. */
		FAILED

	}

}
