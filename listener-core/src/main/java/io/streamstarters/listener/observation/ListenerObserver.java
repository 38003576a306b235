package io.streamstarters.listener.observation;

import java.util.List;

import io.micrometer.observation.ObservationRegistry;
import io.streamstarters.listener.Delivery;
import org.jspecify.annotations.Nullable;

/**
 * Observes the calls of one listener. Costs next to nothing while the registry has no
 * handlers.
 */
public final class ListenerObserver {

	/**
	 * Observes nothing.
	 */
	public static final ListenerObserver NONE = new ListenerObserver(ObservationRegistry.NOOP, null,
			new ObservedListener("none", "none", "none", null));

	private static final ListenerObservationConvention DEFAULT_CONVENTION = new DefaultListenerObservationConvention();

	private final ObservationRegistry registry;

	private final @Nullable ListenerObservationConvention convention;

	private final ObservedListener listener;

	/**
	 * Creates an observer.
	 * @param registry where to observe
	 * @param convention what to observe, or {@code null} for what the registry or the
	 * default says
	 * @param listener the listener
	 */
	public ListenerObserver(ObservationRegistry registry, @Nullable ListenerObservationConvention convention,
			ObservedListener listener) {
		this.registry = registry;
		this.convention = convention;
		this.listener = listener;
	}

	/**
	 * Starts to observe a call.
	 * @param deliveries what the listener is called with, one or more
	 * @param batch whether it takes batches
	 * @param attempt how often the first delivery is being tried here
	 * @return the observation, to be stopped
	 */
	public ListenerObservation start(List<? extends Delivery> deliveries, boolean batch, int attempt) {
		ListenerObservationContext context = CarefulObservation
			.attempt(() -> new ListenerObservationContext(this.listener, deliveries, batch, attempt));
		if (context == null) {
			return ListenerObservation.NONE;
		}
		return new ListenerObservation(context,
				CarefulObservation.start(this.registry, () -> MessagingObservation.PROCESS.observation(this.convention,
						DEFAULT_CONVENTION, () -> context, this.registry)));
	}

	/**
	 * Whether there is anybody to tell.
	 * @return whether calls are to be observed
	 */
	public boolean isActive() {
		return !this.registry.isNoop();
	}

}
