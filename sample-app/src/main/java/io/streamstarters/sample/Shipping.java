package io.streamstarters.sample;

import io.streamstarters.sequin.SequinConsumerDefinition;
import io.streamstarters.sequin.SequinHeaders;
import io.streamstarters.sequin.SequinListener;
import io.streamstarters.sequin.SequinStreamDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.messaging.handler.annotation.Header;

/**
 * Ships accepted orders. The stream and its consumer are created when they are missing.
 */
@Configuration(proxyBeanMethods = false)
class Shipping {

	static final String STREAM = "orders";

	private static final Logger logger = LoggerFactory.getLogger(Shipping.class);

	private final Orders orders;

	Shipping(Orders orders) {
		this.orders = orders;
	}

	@SequinListener(stream = STREAM, consumer = "shipping")
	void ship(Order order, @Header(SequinHeaders.KEY) String key, @Header(SequinHeaders.DELIVERY_ATTEMPT) int attempt) {
		order.failIfSimulated(attempt);
		this.orders.reached(order, OrderState.SHIPPED);
		logger.info("Shipped {}", key);
	}

	@Bean
	static SequinStreamDefinition orderStream() {
		return new SequinStreamDefinition(STREAM);
	}

	@Bean
	static SequinConsumerDefinition shippingConsumer() {
		return new SequinConsumerDefinition(STREAM, "shipping", "orders.>");
	}

}
