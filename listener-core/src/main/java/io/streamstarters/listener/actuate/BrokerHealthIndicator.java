package io.streamstarters.listener.actuate;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.streamstarters.listener.container.BrokerClients;
import io.streamstarters.listener.container.ContainerState;
import io.streamstarters.listener.container.ListenerContainerRegistry;
import io.streamstarters.listener.container.MessageListenerContainer;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

/**
 * Health of one broker and of its listeners. DOWN when a client gets no answer now, or
 * when a started listener cannot receive, or has ceased to ask for messages, or when one
 * has failed. A listener that somebody stopped or paused does no harm.
 */
public final class BrokerHealthIndicator extends AbstractHealthIndicator {

	private final String broker;

	private final ListenerContainerRegistry registry;

	private final BrokerClients<Runnable> checks;

	/**
	 * Creates an indicator of a broker with one client.
	 * @param broker name of the broker
	 * @param registry has the listeners
	 * @param check asks the broker for a sign of life, within a short time, and throws if
	 * there is none; the message of the exception is shown
	 */
	public BrokerHealthIndicator(String broker, ListenerContainerRegistry registry, Runnable check) {
		this(broker, registry, new BrokerClients<>(broker, "", check, Map.of()));
	}

	/**
	 * Creates an indicator.
	 * @param broker name of the broker
	 * @param registry has the listeners
	 * @param checks ask for a sign of life by each client, within a short time, and throw
	 * if there is none; the messages of the exceptions are shown
	 */
	public BrokerHealthIndicator(String broker, ListenerContainerRegistry registry, BrokerClients<Runnable> checks) {
		super("The health check of " + broker + " failed");
		this.broker = broker;
		this.registry = registry;
		this.checks = checks;
	}

	@Override
	protected void doHealthCheck(Health.Builder builder) {
		builder.up();
		check(builder);
		Map<String, Object> listeners = new LinkedHashMap<>();
		for (MessageListenerContainer container : this.registry.getContainers(this.broker)) {
			Duration stalledFor = container.stalledFor();
			boolean down = isAway(container) || stalledFor != null;
			listeners.put(container.getId(), describe(container, down, stalledFor));
			if (down) {
				builder.down();
			}
		}
		builder.withDetail("listeners", listeners);
	}

	private void check(Health.Builder builder) {
		Map<String, String> errors = new ConcurrentHashMap<>();
		this.checks.forEachAtOnce((name, check) -> {
			String error = run(check);
			if (error != null) {
				errors.put(name, error);
			}
		});
		if (!errors.isEmpty()) {
			builder.down();
		}
		if (errors.containsKey("")) {
			builder.withDetail("error", errors.get(""));
		}
		Map<String, Object> clients = new LinkedHashMap<>();
		this.checks.named().keySet().forEach((name) -> clients.put(name, describe(errors.get(name))));
		if (!clients.isEmpty()) {
			builder.withDetail("clients", clients);
		}
	}

	private static Map<String, Object> describe(@Nullable String error) {
		return (error != null) ? Map.of("status", Status.DOWN.getCode(), "error", error)
				: Map.of("status", Status.UP.getCode());
	}

	private static @Nullable String run(Runnable check) {
		try {
			check.run();
			return null;
		}
		catch (Exception ex) {
			return ErrorText.of(ex);
		}
	}

	/**
	 * One that is paused need not look for its broker, and so may not know that it is
	 * back.
	 */
	private static boolean isAway(MessageListenerContainer container) {
		ContainerState state = container.getState();
		boolean disconnected = state == ContainerState.CONNECTING || state == ContainerState.DISCONNECTED;
		return (disconnected && !container.isPaused()) || container.hasFailed();
	}

	private static Map<String, Object> describe(MessageListenerContainer container, boolean down,
			@Nullable Duration stalledFor) {
		Map<String, Object> details = new LinkedHashMap<>();
		if (!container.getClient().isEmpty()) {
			details.put("client", container.getClient());
		}
		details.put("state", container.getState());
		details.put("inFlight", container.getInFlight());
		Exception error = container.getLastError();
		if (error != null && down) {
			details.put("error", ErrorText.of(error));
		}
		if (stalledFor != null) {
			details.put("stalled",
					"Has not asked for messages for " + stalledFor.toSeconds() + " s, although it should have");
		}
		return details;
	}

}
