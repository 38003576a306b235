package io.streamstarters.sample;

import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import org.springframework.stereotype.Component;

/**
 * How far each order is, in memory.
 */
@Component
class Orders {

	private final ConcurrentMap<String, OrderState> states = new ConcurrentHashMap<>();

	/**
	 * Notes that an order has come so far. Messages are delivered at least once, so that
	 * an order never goes back.
	 */
	void reached(Order order, OrderState state) {
		this.states.merge(order.id(), state, (present, next) -> (next.compareTo(present) > 0) ? next : present);
	}

	Optional<OrderState> state(String id) {
		return Optional.ofNullable(this.states.get(id));
	}

}
