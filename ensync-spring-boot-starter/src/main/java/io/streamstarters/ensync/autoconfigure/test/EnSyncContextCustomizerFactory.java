package io.streamstarters.ensync.autoconfigure.test;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.streamstarters.ensync.autoconfigure.test.AutoConfigureEnSync.Client;
import io.streamstarters.ensync.autoconfigure.test.EnSyncContextCustomizer.NamedClient;
import org.jspecify.annotations.Nullable;

import org.springframework.test.context.ContextConfigurationAttributes;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.ContextCustomizerFactory;
import org.springframework.test.context.TestContextAnnotationUtils;
import org.springframework.util.Assert;
import org.springframework.util.StringUtils;

/**
 * Does what {@link AutoConfigureEnSync} says. There in every test, also without the
 * engine in memory.
 */
final class EnSyncContextCustomizerFactory implements ContextCustomizerFactory {

	@Override
	public @Nullable ContextCustomizer createContextCustomizer(Class<?> testClass,
			List<ContextConfigurationAttributes> attributes) {
		AutoConfigureEnSync annotation = TestContextAnnotationUtils.findMergedAnnotation(testClass,
				AutoConfigureEnSync.class);
		if (annotation == null) {
			return null;
		}
		Set<String> apps = new LinkedHashSet<>(List.of(annotation.app()));
		apps.addAll(List.of(annotation.apps()));
		Map<String, NamedClient> clients = new LinkedHashMap<>();
		for (Client client : annotation.clients()) {
			Assert.hasText(client.name(), "A client of @AutoConfigureEnSync has no name");
			Assert.isTrue(clients.put(client.name(), namedClient(client, apps)) == null,
					() -> "@AutoConfigureEnSync has two clients with the name '" + client.name() + "'");
		}
		return new EnSyncContextCustomizer(annotation.app(), apps, clients);
	}

	/** The apps of a client without an engine of its own are added to the others. */
	private static NamedClient namedClient(Client client, Set<String> plainApps) {
		String app = StringUtils.hasText(client.app()) ? client.app() : client.name();
		Set<String> apps = client.ownEngine() ? new LinkedHashSet<>() : plainApps;
		apps.add(app);
		apps.addAll(List.of(client.apps()));
		return new NamedClient(app, client.ownEngine() ? apps : Set.of(), client.ownEngine());
	}

}
