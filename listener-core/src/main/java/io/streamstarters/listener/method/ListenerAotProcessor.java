package io.streamstarters.listener.method;

import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.aot.BeanRegistrationAotContribution;
import org.springframework.beans.factory.aot.BeanRegistrationAotProcessor;
import org.springframework.beans.factory.support.RegisteredBean;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.util.ClassUtils;

/**
 * Finds the methods with a listener annotation when an application is processed ahead of
 * time, and registers hints for what is done with them by reflection: they are found,
 * called, and get payloads that are made of JSON. Named in
 * {@code META-INF/spring/aot.factories}. Looks at the types of bean definitions, so that
 * no bean is made.
 *
 * @param <A> the annotation
 */
public abstract class ListenerAotProcessor<A extends Annotation> implements BeanRegistrationAotProcessor {

	private final Class<A> annotationType;

	private final Set<Class<?>> holders;

	/**
	 * Creates a processor.
	 * @param annotationType the annotation
	 * @param payloadHolders types that methods with the annotation can take in the place
	 * of the payload
	 */
	protected ListenerAotProcessor(Class<A> annotationType, PayloadHolder<?>... payloadHolders) {
		this.annotationType = annotationType;
		this.holders = Stream.of(payloadHolders).map(PayloadHolder::type).collect(Collectors.toUnmodifiableSet());
	}

	@Override
	public final @Nullable BeanRegistrationAotContribution processAheadOfTime(RegisteredBean registeredBean) {
		Class<?> type = ClassUtils.getUserClass(registeredBean.getBeanClass());
		Map<Method, List<MergedAnnotation<A>>> listeners = ListenerMethods.find(type, this.annotationType);
		return listeners.isEmpty() ? null : (generationContext, code) -> {
			ListenerHints hints = new ListenerHints(generationContext.getRuntimeHints().reflection(), type,
					this.holders);
			listeners.forEach((method, annotations) -> {
				hints.registerMethod(method);
				annotations.forEach(hints::registerAnnotation);
			});
			ListenerMethods.findDeadLetterHandlers(type).keySet().forEach(hints::registerMethod);
		};
	}

}
