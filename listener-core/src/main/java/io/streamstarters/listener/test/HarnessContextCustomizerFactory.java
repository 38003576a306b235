package io.streamstarters.listener.test;

import java.util.List;

import io.streamstarters.listener.container.ListenerContainerRegistry;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.context.ContextConfigurationAttributes;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.ContextCustomizerFactory;
import org.springframework.test.context.MergedContextConfiguration;
import org.springframework.test.context.TestContextAnnotationUtils;

/**
 * Does what {@link AutoConfigureListenerTestHarness} says.
 */
final class HarnessContextCustomizerFactory implements ContextCustomizerFactory {

	@Override
	public @Nullable ContextCustomizer createContextCustomizer(Class<?> testClass,
			List<ContextConfigurationAttributes> attributes) {
		return TestContextAnnotationUtils.hasAnnotation(testClass, AutoConfigureListenerTestHarness.class)
				? new Customizer() : null;
	}

	/**
	 * Equal to all others, so that test classes share their application context.
	 */
	private record Customizer() implements ContextCustomizer {

		@Override
		public void customizeContext(ConfigurableApplicationContext context, MergedContextConfiguration configuration) {
			RootBeanDefinition definition = new RootBeanDefinition(ListenerTestHarness.class,
					() -> new ListenerTestHarness(context.getBean(ListenerContainerRegistry.class)));
			// There before the listeners start, whatever else is lazy.
			definition.setLazyInit(false);
			((BeanDefinitionRegistry) context.getBeanFactory())
				.registerBeanDefinition(ListenerTestHarness.class.getName(), definition);
		}

	}

}
