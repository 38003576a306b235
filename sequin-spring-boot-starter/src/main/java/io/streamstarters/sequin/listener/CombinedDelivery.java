package io.streamstarters.sequin.listener;

import java.time.Duration;
import java.util.Map;

import io.streamstarters.listener.Delivery;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A message of one of the consumers of a listener. What comes from different ones has
 * nothing in common, not even the same change or the same key: each is handled, and
 * settled where it came from.
 */
final class CombinedDelivery implements Delivery {

	private final SequinDelivery delivery;

	private final CombinedDeliverySource.Branch branch;

	CombinedDelivery(SequinDelivery delivery, CombinedDeliverySource.Branch branch) {
		this.delivery = delivery;
		this.branch = branch;
	}

	/** The message as it came. */
	static SequinDelivery origin(Delivery delivery) {
		return (delivery instanceof CombinedDelivery combined) ? combined.delivery : (SequinDelivery) delivery;
	}

	CombinedDeliverySource.Branch branch() {
		return this.branch;
	}

	/** No name of a consumer holds a space. */
	@Override
	public String id() {
		return this.branch.name() + " " + this.delivery.id();
	}

	@Override
	public @Nullable String orderingKey() {
		String orderingKey = this.delivery.orderingKey();
		return (orderingKey != null) ? this.branch.name() + " " + orderingKey : null;
	}

	@Override
	public Object payload() {
		return this.delivery.payload();
	}

	@Override
	public @Nullable JsonNode json() {
		return this.delivery.json();
	}

	@Override
	public Map<String, Object> headers() {
		return this.delivery.headers();
	}

	@Override
	public Map<String, String> publishedHeaders() {
		return this.delivery.publishedHeaders();
	}

	@Override
	public String destination() {
		return this.branch.destination();
	}

	@Override
	public @Nullable Exception failure() {
		return this.delivery.failure();
	}

	@Override
	public Duration timeLeft() {
		return this.delivery.timeLeft();
	}

	@Override
	public @Nullable Duration maxDelay() {
		return this.delivery.maxDelay();
	}

	@Override
	public Object settlementId() {
		return this.delivery.settlementId();
	}

	@Override
	public boolean acceptsLateAck() {
		return this.delivery.acceptsLateAck();
	}

	@Override
	public String toString() {
		return this.delivery.toString();
	}

}
