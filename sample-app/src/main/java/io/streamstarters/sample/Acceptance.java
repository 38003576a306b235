package io.streamstarters.sample;

import io.streamstarters.ensync.EnSyncHeaders;
import io.streamstarters.ensync.EnSyncListener;
import io.streamstarters.sequin.SequinOperations;

import org.springframework.messaging.handler.annotation.Header;
import org.springframework.messaging.handler.annotation.SendTo;
import org.springframework.stereotype.Component;

/**
 * Accepts orders: the answer to who placed them, then on to shipping.
 */
@Component
class Acceptance {

	private final Orders orders;

	private final SequinOperations sequin;

	Acceptance(Orders orders, SequinOperations sequin) {
		this.orders = orders;
		this.sequin = sequin;
	}

	@EnSyncListener("orders/created")
	@SendTo("orders/accepted")
	Order onCreated(Order order, @Header(EnSyncHeaders.DELIVERY_ATTEMPT) int attempt) {
		order.failIfSimulated(attempt);
		return order;
	}

	@EnSyncListener("orders/accepted")
	void onAccepted(Order order) {
		this.orders.reached(order, OrderState.ACCEPTED);
		this.sequin.send(Shipping.STREAM, "orders." + order.id(), order);
	}

}
