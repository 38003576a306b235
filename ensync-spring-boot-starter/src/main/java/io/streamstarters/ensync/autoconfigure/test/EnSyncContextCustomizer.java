package io.streamstarters.ensync.autoconfigure.test;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

import io.streamstarters.ensync.autoconfigure.EnSyncConnectionDetails;
import io.streamstarters.ensync.test.EnSyncApp;
import io.streamstarters.ensync.test.EnSyncServer;
import io.streamstarters.ensync.test.EnSyncServerBuilder;
import io.streamstarters.listener.autoconfigure.NamedClientRegistrar;
import io.streamstarters.listener.container.BrokerClients;
import io.streamstarters.listener.test.LazyPropertySource;

import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.MergedContextConfiguration;

/**
 * Puts engines into an application context. Equal to others with the same apps, so that
 * test classes share their context.
 *
 * @param app name of the app that the application logs in as
 * @param apps names of all apps
 * @param clients clients with names, by these names
 */
record EnSyncContextCustomizer(String app, Set<String> apps,
		Map<String, NamedClient> clients) implements ContextCustomizer {

	private static final String SERVER = EnSyncServer.class.getName();

	@Override
	public void customizeContext(ConfigurableApplicationContext context, MergedContextConfiguration configuration) {
		BeanDefinitionRegistry registry = (BeanDefinitionRegistry) context.getBeanFactory();
		Map<String, Object> properties = new HashMap<>();
		List<EnSyncApp> apps = generate(this.apps, "ensync", properties);
		RootBeanDefinition server = new RootBeanDefinition(EnSyncServer.class, () -> start(context, "", apps));
		server.setPrimary(true);
		registry.registerBeanDefinition(SERVER, server);
		RootBeanDefinition details = new RootBeanDefinition(EnSyncConnectionDetails.class,
				() -> new ServerConnectionDetails(context.getBean(SERVER, EnSyncServer.class), this.app));
		details.setPrimary(true);
		// The engine stops after all that is connected to it.
		details.setDependsOn(SERVER);
		registry.registerBeanDefinition(ServerConnectionDetails.class.getName(), details);
		this.clients.forEach((name, client) -> {
			if (client.ownEngine()) {
				String bean = NamedClientRegistrar.beanName(name, EnSyncServer.class);
				List<EnSyncApp> itsApps = generate(client.apps(), BrokerClients.properties("ensync", name), properties);
				RootBeanDefinition named = new RootBeanDefinition(EnSyncServer.class,
						() -> start(context, name, itsApps));
				NamedClientRegistrar.qualify(named, name);
				registry.registerBeanDefinition(bean, named);
				connect(name, client.app(), () -> context.getBean(bean, EnSyncServer.class), properties);
			}
			else {
				connect(name, client.app(), () -> context.getBean(SERVER, EnSyncServer.class), properties);
			}
		});
		context.getEnvironment()
			.getPropertySources()
			.addFirst(new LazyPropertySource(AutoConfigureEnSync.class.getName(), properties));
	}

	/** Makes apps that are recipients of a client. */
	private static List<EnSyncApp> generate(Set<String> names, String prefix, Map<String, Object> properties) {
		List<EnSyncApp> apps = names.stream().map(EnSyncApp::generate).toList();
		apps.forEach((app) -> properties.put(prefix + ".recipients[" + app.name() + "]", app.publicKey()));
		return apps;
	}

	/**
	 * The client reads these properties when it is made, so that its engine is there
	 * before it and stops after it.
	 */
	private static void connect(String client, String app, Supplier<EnSyncServer> server,
			Map<String, Object> properties) {
		String prefix = BrokerClients.properties("ensync", client);
		Supplier<String> url = () -> server.get().url();
		Supplier<String> appKey = () -> server.get().app(app).appKey();
		Supplier<String> secretKey = () -> server.get().app(app).secretKey();
		properties.put(prefix + ".url", url);
		properties.put(prefix + ".app-key", appKey);
		properties.put(prefix + ".app-secret-key", secretKey);
		properties.put(prefix + ".ssl.enabled", false);
	}

	private static EnSyncServer start(ConfigurableApplicationContext context, String client, List<EnSyncApp> apps) {
		EnSyncServerBuilder builder = EnSyncServer.builder();
		apps.forEach(builder::app);
		context.getBeanProvider(EnSyncServerCustomizer.class)
			.orderedStream()
			.forEach((customizer) -> customizer.customize(client, builder));
		return builder.start();
	}

	/**
	 * A client with a name.
	 *
	 * @param app name of the app that it logs in as
	 * @param apps names of all apps of its engine; none without one of its own
	 * @param ownEngine whether it has an engine of its own
	 */
	record NamedClient(String app, Set<String> apps, boolean ownEngine) {

	}

	/**
	 * The way to an engine in memory.
	 */
	private static final class ServerConnectionDetails implements EnSyncConnectionDetails {

		private final EnSyncServer server;

		private final EnSyncApp app;

		ServerConnectionDetails(EnSyncServer server, String app) {
			this.server = server;
			this.app = server.app(app);
		}

		@Override
		public String getUrl() {
			return this.server.url();
		}

		@Override
		public String getAppKey() {
			return this.app.appKey();
		}

		@Override
		public String getAppSecretKey() {
			return this.app.secretKey();
		}

	}

}
