package io.streamstarters.sequin.autoconfigure.test;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

import io.streamstarters.listener.autoconfigure.NamedClientRegistrar;
import io.streamstarters.listener.container.BrokerClients;
import io.streamstarters.listener.test.LazyPropertySource;
import io.streamstarters.sequin.autoconfigure.SequinConnectionDetails;
import io.streamstarters.sequin.test.SequinServer;
import io.streamstarters.sequin.test.SequinServerBuilder;

import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.MergedContextConfiguration;

/**
 * Puts servers into an application context. Equal to others with the same content, so
 * that test classes share their context.
 *
 * @param plain what the server of the plain client has
 * @param clients what the servers of clients with names have, by these names
 */
record SequinContextCustomizer(Content plain, Map<String, Content> clients) implements ContextCustomizer {

	private static final String SERVER = SequinServer.class.getName();

	@Override
	public void customizeContext(ConfigurableApplicationContext context, MergedContextConfiguration configuration) {
		BeanDefinitionRegistry registry = (BeanDefinitionRegistry) context.getBeanFactory();
		RootBeanDefinition server = server(context, "", this.plain);
		server.setPrimary(true);
		registry.registerBeanDefinition(SERVER, server);
		RootBeanDefinition details = new RootBeanDefinition(SequinConnectionDetails.class,
				() -> new ServerConnectionDetails(context.getBean(SERVER, SequinServer.class)));
		details.setPrimary(true);
		// The server stops after all that is connected to it.
		details.setDependsOn(SERVER);
		registry.registerBeanDefinition(ServerConnectionDetails.class.getName(), details);
		Map<String, Object> properties = new HashMap<>();
		this.clients.forEach((name, content) -> {
			String bean = NamedClientRegistrar.beanName(name, SequinServer.class);
			RootBeanDefinition named = server(context, name, content);
			NamedClientRegistrar.qualify(named, name);
			registry.registerBeanDefinition(bean, named);
			String prefix = BrokerClients.properties("sequin", name);
			// The client reads it when it is made, so that its server is there before it
			// and stops after it.
			Supplier<String> url = () -> context.getBean(bean, SequinServer.class).url();
			properties.put(prefix + ".url", url);
			properties.put(prefix + ".token", ServerConnectionDetails.TOKEN);
		});
		context.getEnvironment()
			.getPropertySources()
			.addFirst(new LazyPropertySource(AutoConfigureSequin.class.getName(), properties));
	}

	private static RootBeanDefinition server(ConfigurableApplicationContext context, String client, Content content) {
		return new RootBeanDefinition(SequinServer.class, () -> start(context, client, content));
	}

	private static SequinServer start(ConfigurableApplicationContext context, String client, Content content) {
		SequinServerBuilder builder = SequinServer.builder().token(ServerConnectionDetails.TOKEN);
		content.streams().forEach(builder::stream);
		content.consumers()
			.forEach((consumer) -> builder.consumer(consumer.stream(), consumer.name(), consumer.filter()));
		content.sinks().forEach(builder::sink);
		context.getBeanProvider(SequinServerCustomizer.class)
			.orderedStream()
			.forEach((customizer) -> customizer.customize(client, builder));
		return builder.start();
	}

	/**
	 * What a server has.
	 *
	 * @param streams names of the streams
	 * @param consumers the consumers
	 * @param sinks names of the sinks
	 */
	record Content(Set<String> streams, List<NewConsumer> consumers, List<String> sinks) {

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
