package io.streamstarters.sample;

import java.util.List;
import java.util.Map;
import java.util.UUID;

import io.streamstarters.ensync.EnSyncException;
import io.streamstarters.ensync.EnSyncOperations;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/**
 * Takes orders and tells how far they are.
 */
@RestController
@RequestMapping("/orders")
class OrderController {

	private final Orders orders;

	private final EnSyncOperations ensync;

	OrderController(Orders orders, EnSyncOperations ensync) {
		this.orders = orders;
		this.ensync = ensync;
	}

	@PostMapping
	@ResponseStatus(HttpStatus.CREATED)
	OrderStatus place(@RequestBody NewOrder request) {
		Order order = request.toOrder();
		this.orders.reached(order, OrderState.PLACED);
		try {
			this.ensync.publish("orders/created", List.of(this.ensync.appId()), order, Map.of("source", "shop"));
		}
		catch (EnSyncException ex) {
			throw new ResponseStatusException(HttpStatus.SERVICE_UNAVAILABLE,
					"The order could not be placed now. Try again later.", ex);
		}
		return new OrderStatus(order.id(), OrderState.PLACED);
	}

	@GetMapping("/{id}")
	OrderStatus show(@PathVariable String id) {
		return this.orders.state(id)
			.map((state) -> new OrderStatus(id, state))
			.orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND, "There is no order " + id + "."));
	}

	/**
	 * What a customer sends.
	 */
	record NewOrder(@Nullable String product, @Nullable Integer quantity, @Nullable String simulate) {

		Order toOrder() {
			if (this.product == null || this.product.isBlank()) {
				throw new ResponseStatusException(HttpStatus.BAD_REQUEST, "An order needs a product.");
			}
			if (this.quantity == null || this.quantity < 1) {
				throw new ResponseStatusException(HttpStatus.BAD_REQUEST, "The quantity must be 1 or more.");
			}
			return new Order(UUID.randomUUID().toString(), this.product, this.quantity, this.simulate);
		}

	}

	/**
	 * What a customer sees.
	 */
	record OrderStatus(String id, OrderState state) {

	}

}
