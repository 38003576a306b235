package io.streamstarters.listener.actuate;

import java.util.LinkedHashMap;
import java.util.Map;

import io.streamstarters.listener.container.ContainerState;
import io.streamstarters.listener.container.ListenerContainerRegistry;
import io.streamstarters.listener.container.MessageListenerContainer;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/**
 * Health of one broker and of its listeners. DOWN when the broker does not answer now, or
 * when a started listener cannot receive, or when one has failed. A listener that
 * somebody stopped does no harm.
 */
public final class BrokerHealthIndicator extends AbstractHealthIndicator {

	private final String broker;

	private final ListenerContainerRegistry registry;

	private final Runnable check;

	/**
	 * Creates an indicator.
	 * @param broker name of the broker
	 * @param registry has the listeners
	 * @param check asks the broker for a sign of life, within a short time, and throws if
	 * there is none; the message of the exception is shown
	 */
	public BrokerHealthIndicator(String broker, ListenerContainerRegistry registry, Runnable check) {
		super("The health check of " + broker + " failed");
		this.broker = broker;
		this.registry = registry;
		this.check = check;
	}

	@Override
	protected void doHealthCheck(Health.Builder builder) {
		builder.up();
		try {
			this.check.run();
		}
		catch (Exception ex) {
			builder.down().withDetail("error", ErrorText.of(ex));
		}
		Map<String, Object> listeners = new LinkedHashMap<>();
		for (MessageListenerContainer container : this.registry.getContainers(this.broker)) {
			listeners.put(container.getId(), describe(container));
			if (isAway(container)) {
				builder.down();
			}
		}
		builder.withDetail("listeners", listeners);
	}

	private static boolean isAway(MessageListenerContainer container) {
		ContainerState state = container.getState();
		return state == ContainerState.CONNECTING || state == ContainerState.DISCONNECTED || container.hasFailed();
	}

	private static Map<String, Object> describe(MessageListenerContainer container) {
		Map<String, Object> details = new LinkedHashMap<>();
		details.put("state", container.getState());
		details.put("inFlight", container.getInFlight());
		Exception error = container.getLastError();
		if (error != null && isAway(container)) {
			details.put("error", ErrorText.of(error));
		}
		return details;
	}

}
