package io.streamstarters.sequin.autoconfigure.test;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import io.streamstarters.sequin.autoconfigure.test.AutoConfigureSequin.Client;
import io.streamstarters.sequin.autoconfigure.test.AutoConfigureSequin.Consumer;
import io.streamstarters.sequin.autoconfigure.test.SequinContextCustomizer.Content;
import io.streamstarters.sequin.autoconfigure.test.SequinContextCustomizer.NewConsumer;
import org.jspecify.annotations.Nullable;

import org.springframework.test.context.ContextConfigurationAttributes;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.ContextCustomizerFactory;
import org.springframework.test.context.TestContextAnnotationUtils;
import org.springframework.util.Assert;

/**
 * Does what {@link AutoConfigureSequin} says. There in every test, also without the
 * server in memory.
 */
final class SequinContextCustomizerFactory implements ContextCustomizerFactory {

	@Override
	public @Nullable ContextCustomizer createContextCustomizer(Class<?> testClass,
			List<ContextConfigurationAttributes> attributes) {
		AutoConfigureSequin annotation = TestContextAnnotationUtils.findMergedAnnotation(testClass,
				AutoConfigureSequin.class);
		if (annotation == null) {
			return null;
		}
		Map<String, Content> clients = new LinkedHashMap<>();
		for (Client client : annotation.clients()) {
			Assert.hasText(client.name(), "A client of @AutoConfigureSequin has no name");
			Assert.isTrue(
					clients.put(client.name(), content(client.streams(), client.consumers(), client.sinks())) == null,
					() -> "@AutoConfigureSequin has two clients with the name '" + client.name() + "'");
		}
		return new SequinContextCustomizer(content(annotation.streams(), annotation.consumers(), annotation.sinks()),
				clients);
	}

	private static Content content(String[] streams, Consumer[] consumers, String[] sinks) {
		List<NewConsumer> newConsumers = Stream.of(consumers)
			.map((consumer) -> new NewConsumer(consumer.stream(), consumer.name(), consumer.filter()))
			.toList();
		Set<String> allStreams = new LinkedHashSet<>(List.of(streams));
		newConsumers.forEach((consumer) -> allStreams.add(consumer.stream()));
		return new Content(allStreams, newConsumers, List.of(sinks));
	}

}
