package io.streamstarters.sequin.autoconfigure;

import java.time.Duration;

import io.streamstarters.listener.actuate.BrokerHealthIndicator;
import io.streamstarters.listener.container.BrokerClients;
import io.streamstarters.listener.container.ListenerContainerRegistry;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration of the health of Sequin.
 */
@AutoConfiguration(after = SequinAutoConfiguration.class)
@ConditionalOnClass({ HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class })
@ConditionalOnBean(SequinConnector.class)
@ConditionalOnEnabledHealthIndicator("sequin")
public final class SequinHealthAutoConfiguration {

	private static final Duration TIMEOUT = Duration.ofSeconds(2);

	@Bean
	@ConditionalOnMissingBean(name = "sequinHealthIndicator")
	BrokerHealthIndicator sequinHealthIndicator(BrokerClients<SequinClientBeans> clients,
			ListenerContainerRegistry registry) {
		return new BrokerHealthIndicator(SequinAutoConfiguration.BROKER, registry,
				clients.map((name, each) -> () -> each.client().check(TIMEOUT)));
	}

}
