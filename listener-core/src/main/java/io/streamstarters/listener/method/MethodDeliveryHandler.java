package io.streamstarters.listener.method;

import java.util.HashMap;
import java.util.Map;

import io.streamstarters.listener.Acknowledgment;
import io.streamstarters.listener.Delivery;
import io.streamstarters.listener.ListenerHeaders;
import io.streamstarters.listener.container.DeliveryHandler;

/**
 * Handles deliveries by a listener method.
 */
public final class MethodDeliveryHandler implements DeliveryHandler {

	private final String listenerId;

	private final ListenerMethod method;

	private final ResultHandler resultHandler;

	/**
	 * Creates a handler.
	 * @param listenerId id of the listener
	 * @param method the method
	 * @param resultHandler takes what the method returns
	 */
	public MethodDeliveryHandler(String listenerId, ListenerMethod method, ResultHandler resultHandler) {
		this.listenerId = listenerId;
		this.method = method;
		this.resultHandler = resultHandler;
	}

	@Override
	public void handle(Delivery delivery, int attempt, Acknowledgment acknowledgment) throws Exception {
		Map<String, Object> headers = new HashMap<>(delivery.headers());
		headers.put(ListenerHeaders.LISTENER_ID, this.listenerId);
		headers.put(ListenerHeaders.DELIVERY_ATTEMPT, attempt);
		Object result = this.method.invoke(new DeliveryMessage(delivery.payload(), headers, acknowledgment));
		if (result != null) {
			this.resultHandler.handle(result, delivery);
		}
	}

}
