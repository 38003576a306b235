package io.streamstarters.sample;

import java.util.Map;

import io.streamstarters.ensync.test.EnSyncApp;
import io.streamstarters.ensync.test.EnSyncServer;
import io.streamstarters.sequin.test.SequinServer;

import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.aot.AbstractAotProcessor;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.Profiles;

/**
 * Starts an EnSync engine and a Sequin server in this process and points the application
 * to them, unless the profile {@code live} is active. They stop with the application.
 */
class EmbeddedServers implements ApplicationContextInitializer<GenericApplicationContext> {

	private static final String APP = "orders";

	@Override
	public void initialize(GenericApplicationContext context) {
		ConfigurableEnvironment environment = context.getEnvironment();
		// The build prepares the application ahead of time and must start nothing.
		if (environment.acceptsProfiles(Profiles.of("live"))
				|| Boolean.getBoolean(AbstractAotProcessor.AOT_PROCESSING)) {
			return;
		}
		EnSyncServer ensync = EnSyncServer.builder().app(APP).start();
		SequinServer sequin = SequinServer.builder().start();
		EnSyncApp app = ensync.app(APP);
		environment.getPropertySources()
			.addFirst(new MapPropertySource("embedded-servers", Map.of("ensync.url", ensync.url(), "ensync.app-key",
					app.appKey(), "ensync.app-secret-key", app.secretKey(), "sequin.url", sequin.url())));
		context.registerBean("enSyncServer", EnSyncServer.class, () -> ensync, EmbeddedServers::closeWithContext);
		context.registerBean("sequinServer", SequinServer.class, () -> sequin, EmbeddedServers::closeWithContext);
	}

	private static void closeWithContext(BeanDefinition definition) {
		definition.setDestroyMethodName("close");
	}

}
