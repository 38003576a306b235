package io.streamstarters.listener.actuate;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import io.streamstarters.listener.container.ContainerState;
import io.streamstarters.listener.container.ListenerContainerRegistry;
import io.streamstarters.listener.container.MessageListenerContainer;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;

/**
 * Actuator endpoint {@code listeners}: what the listeners of all brokers are doing, and
 * start, stop, pause and resume of one. Shows no content of messages.
 */
@Endpoint(id = "listeners")
public final class ListenersEndpoint {

	/** How long the brokers may take to tell how far the listeners are behind. */
	private static final Duration LAG_TIMEOUT = Duration.ofSeconds(2);

	private final ListenerContainerRegistry registry;

	/**
	 * Creates the endpoint.
	 * @param registry has the listeners
	 */
	public ListenersEndpoint(ListenerContainerRegistry registry) {
		this.registry = registry;
	}

	/**
	 * All listeners.
	 * @return what they are doing, by id
	 */
	@ReadOperation
	public Map<String, ListenerDescription> listeners() {
		Map<MessageListenerContainer, CompletableFuture<Optional<Duration>>> lags = new LinkedHashMap<>();
		this.registry.getContainers().forEach((container) -> lags.put(container, lag(container)));
		Map<String, ListenerDescription> listeners = new LinkedHashMap<>();
		lags.forEach((container, lag) -> listeners.put(container.getId(),
				ListenerDescription.of(container, lag.join().orElse(null))));
		return listeners;
	}

	/**
	 * One listener.
	 * @param id id of the listener
	 * @return what it is doing, or {@code null} if there is none with the id
	 */
	@ReadOperation
	public @Nullable ListenerDescription listener(@Selector String id) {
		MessageListenerContainer container = this.registry.getContainer(id);
		return (container != null) ? ListenerDescription.of(container, lag(container).join().orElse(null)) : null;
	}

	private static CompletableFuture<Optional<Duration>> lag(MessageListenerContainer container) {
		return container.lag(LAG_TIMEOUT).toCompletableFuture().exceptionally((failure) -> Optional.empty());
	}

	/**
	 * Starts, stops, pauses or resumes a listener. A stop does not wait for running
	 * handlers.
	 * @param id id of the listener
	 * @param action what to do
	 * @return what the listener is doing then, without its lag
	 * @throws InvalidEndpointRequestException if there is no such listener
	 */
	@WriteOperation
	public ListenerDescription act(@Selector String id, Action action) {
		MessageListenerContainer container = this.registry.getContainer(id);
		if (container == null) {
			throw new InvalidEndpointRequestException("There is no listener with id '" + id + "'",
					"No such listener. The endpoint 'listeners' lists those that there are.");
		}
		switch (action) {
			case START -> container.start();
			case STOP -> container.stop(() -> {
			});
			case PAUSE -> container.pause();
			case RESUME -> container.resume();
		}
		return ListenerDescription.of(container, null);
	}

	/**
	 * What can be done with a listener.
	 */
	public enum Action {

		/** Start it. */
		START,

		/** Stop it, in order. */
		STOP,

		/** Let it ask for nothing new. */
		PAUSE,

		/** End a pause. */
		RESUME

	}

	/**
	 * What a listener is doing, and has done since the application's start.
	 *
	 * @param broker name of its broker
	 * @param client name of the broker's client, {@code null} for the plain one
	 * @param state its state
	 * @param paused whether it is paused
	 * @param concurrency how many deliveries it handles at once
	 * @param sessions how many sessions it has with the broker; {@code null} where there
	 * are none, as with Sequin, and while it is not started
	 * @param maxInFlight how many deliveries it has in hand at most
	 * @param inFlight how many it has in hand now
	 * @param handled messages handled with success
	 * @param failed failed attempts
	 * @param retried how often messages were to be tried again
	 * @param redelivered deliveries of messages that had been delivered before
	 * @param deadLettered messages given to the dead letters
	 * @param filtered messages that its filter did not want
	 * @param duplicates deliveries of messages that it had handled before
	 * @param overrun messages whose lease ended while they were handled
	 * @param lag how old the oldest message is that has not been acknowledged, zero if
	 * there is none; {@code null} where the broker cannot tell, or does not in two
	 * seconds
	 * @param lastError why it failed, or why the broker is or was away
	 */
	public record ListenerDescription(String broker, @Nullable String client, ContainerState state, boolean paused,
			int concurrency, @Nullable Integer sessions, int maxInFlight, int inFlight, long handled, long failed,
			long retried, long redelivered, long deadLettered, long filtered, long duplicates, long overrun,
			@Nullable Duration lag, @Nullable String lastError) {

		static ListenerDescription of(MessageListenerContainer container, @Nullable Duration lag) {
			Exception error = container.getLastError();
			String client = container.getClient();
			return new ListenerDescription(container.getBroker(), client.isEmpty() ? null : client,
					container.getState(), container.isPaused(), container.getOptions().concurrency(),
					container.getSessions(), container.getOptions().maxInFlight(), container.getInFlight(),
					container.getStatistics().getHandled(), container.getStatistics().getFailed(),
					container.getStatistics().getRetried(), container.getStatistics().getRedelivered(),
					container.getStatistics().getDeadLettered(), container.getStatistics().getFiltered(),
					container.getStatistics().getDuplicates(), container.getStatistics().getOverrun(), lag,
					(error != null) ? ErrorText.of(error) : null);
		}

	}

}
