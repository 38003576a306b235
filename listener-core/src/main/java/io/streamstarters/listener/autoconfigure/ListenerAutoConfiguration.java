package io.streamstarters.listener.autoconfigure;

import io.streamstarters.listener.container.ListenerContainerRegistry;
import io.streamstarters.listener.container.ListenerExecutorFactory;
import io.streamstarters.listener.method.ListenerMethodFactory;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.thread.Threading;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import org.springframework.validation.Validator;

/**
 * Auto-configuration of what the listeners of all brokers share.
 */
@AutoConfiguration(afterName = "org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration")
public final class ListenerAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	ListenerContainerRegistry listenerContainerRegistry() {
		return new ListenerContainerRegistry();
	}

	@Bean
	@ConditionalOnMissingBean
	ListenerMethodFactory listenerMethodFactory(ConfigurableBeanFactory beanFactory,
			ObjectProvider<JsonMapper> jsonMapper, ObjectProvider<Validator> validator) {
		return new ListenerMethodFactory(beanFactory, jsonMapper.getIfAvailable(JsonMapper::new),
				validator.getIfUnique());
	}

	@Bean
	@ConditionalOnMissingBean
	ListenerExecutorFactory listenerExecutorFactory(Environment environment, ListenerContainerRegistry registry) {
		DefaultListenerExecutorFactory executors = new DefaultListenerExecutorFactory(
				Threading.VIRTUAL.isActive(environment));
		registry.forEachContainer((container) -> {
		}, (container) -> executors.release(container.getId()));
		return executors;
	}

}
