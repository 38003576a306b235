package io.streamstarters.listener.observation;

import java.util.function.Supplier;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An observation whose handlers and conventions may fail: that is reported, and no
 * message comes to harm.
 */
final class CarefulObservation {

	private static final Logger logger = LoggerFactory.getLogger(CarefulObservation.class);

	private final ObservationRegistry registry;

	private final Observation observation;

	private CarefulObservation(ObservationRegistry registry, Observation observation) {
		this.registry = registry;
		this.observation = observation;
	}

	static CarefulObservation start(ObservationRegistry registry, Supplier<Observation> observation) {
		Observation started = attempt(() -> observation.get().start());
		return new CarefulObservation(registry, (started != null) ? started : Observation.NOOP);
	}

	/** Runs something with this observation as the current one of the thread. */
	<T extends @Nullable Object> T scoped(Supplier<T> work) {
		Observation.Scope previous = this.registry.getCurrentObservationScope();
		Observation.Scope scope = attempt(this.observation::openScope);
		try {
			return work.get();
		}
		finally {
			if (scope != null) {
				attempt(() -> {
					scope.close();
					return scope;
				});
			}
			if (this.registry.getCurrentObservationScope() != previous) {
				// A handler failed in between.
				this.registry.setCurrentObservationScope(previous);
			}
		}
	}

	void error(Throwable failure) {
		attempt(() -> this.observation.error(failure));
	}

	void stop() {
		attempt(() -> {
			this.observation.stop();
			return this.observation;
		});
	}

	/** Does a part of observing; {@code null} if it fails. */
	static <T> @Nullable T attempt(Supplier<T> step) {
		try {
			return step.get();
		}
		catch (Throwable ex) {
			logger.warn("A handler or convention of observations failed", ex);
			return null;
		}
	}

}
