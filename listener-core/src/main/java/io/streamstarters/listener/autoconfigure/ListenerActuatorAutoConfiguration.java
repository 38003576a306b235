package io.streamstarters.listener.autoconfigure;

import io.micrometer.core.instrument.binder.MeterBinder;
import io.streamstarters.listener.actuate.ListenerMetrics;
import io.streamstarters.listener.actuate.ListenersEndpoint;
import io.streamstarters.listener.container.ListenerContainerRegistry;

import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Auto-configuration of what Actuator and Micrometer show of the listeners.
 */
@AutoConfiguration(after = ListenerAutoConfiguration.class)
public final class ListenerActuatorAutoConfiguration {

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(ConditionalOnAvailableEndpoint.class)
	static class EndpointConfiguration {

		@Bean
		@ConditionalOnAvailableEndpoint
		@ConditionalOnMissingBean
		ListenersEndpoint listenersEndpoint(ListenerContainerRegistry registry) {
			return new ListenersEndpoint(registry);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(MeterBinder.class)
	static class MetricsConfiguration {

		@Bean
		@ConditionalOnMissingBean
		ListenerMetrics listenerMetrics(ListenerContainerRegistry registry) {
			return new ListenerMetrics(registry);
		}

	}

}
