package io.streamstarters.ensync.autoconfigure.test;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import io.streamstarters.ensync.autoconfigure.EnSyncConnectionDetails;
import io.streamstarters.ensync.test.EnSyncApp;
import io.streamstarters.ensync.test.EnSyncServer;
import io.streamstarters.ensync.test.EnSyncServerBuilder;

import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.MergedContextConfiguration;

/**
 * Puts an engine into an application context. Equal to others with the same apps, so that
 * test classes share their context.
 *
 * @param app name of the app that the application logs in as
 * @param apps names of all apps
 */
record EnSyncContextCustomizer(String app, Set<String> apps) implements ContextCustomizer {

	private static final String SERVER = EnSyncServer.class.getName();

	@Override
	public void customizeContext(ConfigurableApplicationContext context, MergedContextConfiguration configuration) {
		List<EnSyncApp> apps = this.apps.stream().map(EnSyncApp::generate).toList();
		context.getEnvironment()
			.getPropertySources()
			.addFirst(new MapPropertySource(AutoConfigureEnSync.class.getName(), apps.stream()
				.collect(Collectors.toMap((app) -> "ensync.recipients[" + app.name() + "]", EnSyncApp::publicKey))));
		RootBeanDefinition server = new RootBeanDefinition(EnSyncServer.class, () -> start(context, apps));
		server.setPrimary(true);
		RootBeanDefinition details = new RootBeanDefinition(EnSyncConnectionDetails.class,
				() -> new ServerConnectionDetails(context.getBean(SERVER, EnSyncServer.class), this.app));
		details.setPrimary(true);
		// The engine stops after all that is connected to it.
		details.setDependsOn(SERVER);
		BeanDefinitionRegistry registry = (BeanDefinitionRegistry) context.getBeanFactory();
		registry.registerBeanDefinition(SERVER, server);
		registry.registerBeanDefinition(ServerConnectionDetails.class.getName(), details);
	}

	private static EnSyncServer start(ConfigurableApplicationContext context, List<EnSyncApp> apps) {
		EnSyncServerBuilder builder = EnSyncServer.builder();
		apps.forEach(builder::app);
		context.getBeanProvider(EnSyncServerCustomizer.class)
			.orderedStream()
			.forEach((customizer) -> customizer.customize(builder));
		return builder.start();
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
