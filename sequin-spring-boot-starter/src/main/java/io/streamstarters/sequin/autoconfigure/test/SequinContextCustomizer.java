package io.streamstarters.sequin.autoconfigure.test;

import java.util.List;
import java.util.Set;

import io.streamstarters.sequin.autoconfigure.SequinConnectionDetails;
import io.streamstarters.sequin.test.SequinServer;
import io.streamstarters.sequin.test.SequinServerBuilder;

import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.MergedContextConfiguration;

/**
 * Puts a server into an application context. Equal to others with the same content, so
 * that test classes share their context.
 *
 * @param streams names of the streams
 * @param consumers the consumers
 * @param sinks names of the sinks
 */
record SequinContextCustomizer(Set<String> streams, List<NewConsumer> consumers,
		List<String> sinks) implements ContextCustomizer {

	private static final String SERVER = SequinServer.class.getName();

	@Override
	public void customizeContext(ConfigurableApplicationContext context, MergedContextConfiguration configuration) {
		RootBeanDefinition server = new RootBeanDefinition(SequinServer.class, () -> start(context));
		server.setPrimary(true);
		RootBeanDefinition details = new RootBeanDefinition(SequinConnectionDetails.class,
				() -> new ServerConnectionDetails(context.getBean(SERVER, SequinServer.class)));
		details.setPrimary(true);
		// The server stops after all that is connected to it.
		details.setDependsOn(SERVER);
		BeanDefinitionRegistry registry = (BeanDefinitionRegistry) context.getBeanFactory();
		registry.registerBeanDefinition(SERVER, server);
		registry.registerBeanDefinition(ServerConnectionDetails.class.getName(), details);
	}

	private SequinServer start(ConfigurableApplicationContext context) {
		SequinServerBuilder builder = SequinServer.builder().token(ServerConnectionDetails.TOKEN);
		this.streams.forEach(builder::stream);
		this.consumers.forEach((consumer) -> builder.consumer(consumer.stream(), consumer.name(), consumer.filter()));
		this.sinks.forEach(builder::sink);
		context.getBeanProvider(SequinServerCustomizer.class)
			.orderedStream()
			.forEach((customizer) -> customizer.customize(builder));
		return builder.start();
	}

	/**
	 * A consumer to create.
	 *
	 * @param stream name of the stream
	 * @param name name of the consumer
	 * @param filter which keys it gets
	 */
	record NewConsumer(String stream, String name, String filter) {

	}

	/**
	 * The way to a server in memory.
	 *
	 * @param server the server
	 */
	private record ServerConnectionDetails(SequinServer server) implements SequinConnectionDetails {

		private static final String TOKEN = "token-of-tests";

		@Override
		public String getUrl() {
			return this.server.url();
		}

		@Override
		public String getToken() {
			return TOKEN;
		}

	}

}
