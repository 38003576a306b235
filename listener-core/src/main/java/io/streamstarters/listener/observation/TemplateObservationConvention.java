package io.streamstarters.listener.observation;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;

/**
 * What is observed of a template. A bean of this type replaces the
 * {@link DefaultTemplateObservationConvention default} for the templates of all brokers.
 */
public interface TemplateObservationConvention extends ObservationConvention<TemplateObservationContext> {

	@Override
	default boolean supportsContext(Observation.Context context) {
		return context instanceof TemplateObservationContext;
	}

}
