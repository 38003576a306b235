package io.streamstarters.sequin.autoconfigure.test;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import io.streamstarters.sequin.autoconfigure.test.SequinContextCustomizer.NewConsumer;
import org.jspecify.annotations.Nullable;

import org.springframework.test.context.ContextConfigurationAttributes;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.ContextCustomizerFactory;
import org.springframework.test.context.TestContextAnnotationUtils;

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
		List<NewConsumer> consumers = Stream.of(annotation.consumers())
			.map((consumer) -> new NewConsumer(consumer.stream(), consumer.name(), consumer.filter()))
			.toList();
		Set<String> streams = new LinkedHashSet<>(List.of(annotation.streams()));
		consumers.forEach((consumer) -> streams.add(consumer.stream()));
		return new SequinContextCustomizer(streams, consumers, List.of(annotation.sinks()));
	}

}
