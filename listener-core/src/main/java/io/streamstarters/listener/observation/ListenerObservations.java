package io.streamstarters.listener.observation;

import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;

/**
 * How the listeners of a broker are observed.
 *
 * @param registry where to observe; {@link ObservationRegistry#NOOP} for not at all
 * @param convention what to observe, or {@code null} for what the registry or the default
 * says
 */
public record ListenerObservations(ObservationRegistry registry, @Nullable ListenerObservationConvention convention) {

	/**
	 * The observer of a listener.
	 * @param listener the listener
	 * @return observes its calls
	 */
	public ListenerObserver observer(ObservedListener listener) {
		return new ListenerObserver(this.registry, this.convention, listener);
	}

}
