package io.streamstarters.listener.method;

import java.lang.reflect.Method;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.streamstarters.listener.method.ListenerApplication.Letter;

import org.springframework.aot.generate.ClassNameGenerator;
import org.springframework.aot.generate.DefaultGenerationContext;
import org.springframework.aot.generate.InMemoryGeneratedFiles;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.javapoet.ClassName;

/**
 * Hints that a bean gets when an application with it is processed ahead of time.
 */
final class AotHints {

	/** By bean. */
	private static final Map<Class<?>, RuntimeHints> processed = new ConcurrentHashMap<>();

	private AotHints() {
	}

	static RuntimeHints hints(Class<?> bean) {
		return processed.computeIfAbsent(bean, AotHints::process);
	}

	static RuntimeHints process(Class<?> bean) {
		try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
			context.getBeanFactory().registerSingleton("processor", new Processor());
			context.register(bean);
			DefaultGenerationContext generationContext = new DefaultGenerationContext(
					new ClassNameGenerator(ClassName.get(bean)), new InMemoryGeneratedFiles());
			new ApplicationContextAotGenerator().processAheadOfTime(context, generationContext);
			return generationContext.getRuntimeHints();
		}
	}

	static boolean isInvocable(RuntimeHints hints, Method method) {
		return RuntimeHintsPredicates.reflection().onMethodInvocation(method).test(hints);
	}

	static boolean isInvocable(RuntimeHints hints, Class<?> type, String method) {
		return RuntimeHintsPredicates.reflection().onMethodInvocation(type, method).test(hints);
	}

	static boolean isBound(RuntimeHints hints, Class<?> type) {
		return RuntimeHintsPredicates.reflection()
			.onConstructorInvocation(type.getDeclaredConstructors()[0])
			.and(RuntimeHintsPredicates.reflection().onFieldAccess(type.getDeclaredFields()[0]))
			.test(hints);
	}

	private static final class Processor extends ListenerAotProcessor<TestListener> {

		Processor() {
			super(TestListener.class, new PayloadHolder<>(Letter.class, Letter::new));
		}

	}

}
