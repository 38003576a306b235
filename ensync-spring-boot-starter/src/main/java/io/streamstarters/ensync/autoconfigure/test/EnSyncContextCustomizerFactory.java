package io.streamstarters.ensync.autoconfigure.test;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.test.context.ContextConfigurationAttributes;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.ContextCustomizerFactory;
import org.springframework.test.context.TestContextAnnotationUtils;

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
		return new EnSyncContextCustomizer(annotation.app(), apps);
	}

}
