package io.streamstarters.ensync.autoconfigure;

import java.time.Duration;

import io.streamstarters.ensync.listener.EnSyncListenerClient;
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
 * Auto-configuration of the health of EnSync.
 */
@AutoConfiguration(after = EnSyncAutoConfiguration.class)
@ConditionalOnClass({ HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class })
@ConditionalOnBean(EnSyncConnector.class)
public final class EnSyncHealthAutoConfiguration {

	private static final Duration TIMEOUT = Duration.ofSeconds(2);

	@Bean
	@ConditionalOnEnabledHealthIndicator("ensync")
	@ConditionalOnMissingBean(name = "ensyncHealthIndicator")
	BrokerHealthIndicator ensyncHealthIndicator(BrokerClients<EnSyncListenerClient> clients,
			ListenerContainerRegistry registry) {
		return new BrokerHealthIndicator(EnSyncAutoConfiguration.BROKER, registry,
				clients.map((name, each) -> () -> each.client().check(TIMEOUT)));
	}

}
