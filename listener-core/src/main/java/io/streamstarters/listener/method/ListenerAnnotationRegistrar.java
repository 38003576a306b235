package io.streamstarters.listener.method;

import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;

import io.streamstarters.listener.AckMode;
import io.streamstarters.listener.InvalidListenerException;
import io.streamstarters.listener.ProcessedMessageStore;
import io.streamstarters.listener.container.ContainerOptions;
import io.streamstarters.listener.container.DeliveryHandler;
import io.streamstarters.listener.container.ListenerAttributes;
import io.streamstarters.listener.container.ListenerContainerRegistry;
import io.streamstarters.listener.container.MessageListenerContainer;
import io.streamstarters.listener.container.OnceOnlyDeliveryHandler;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.SpringProxy;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.aop.framework.autoproxy.AutoProxyUtils;
import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.beans.factory.BeanExpressionException;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.config.EmbeddedValueResolver;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;
import org.springframework.util.ClassUtils;
import org.springframework.util.PlaceholderResolutionException;
import org.springframework.util.StringUtils;

/**
 * Finds the methods with a listener annotation on all beans, when the singletons are
 * there, and registers a container for each. Looks at types, so that lazy and prototype
 * beans are found without being made.
 * <p>
 * The annotation has the text attributes {@code id}, {@code concurrency} and
 * {@code autoStartup}.
 *
 * @param <A> the annotation
 */
public abstract class ListenerAnnotationRegistrar<A extends Annotation> implements SmartInitializingSingleton {

	private final Class<A> annotationType;

	private final ConfigurableListableBeanFactory beanFactory;

	private final ListenerMethodFactory methodFactory;

	private final ListenerContainerRegistry registry;

	private final EmbeddedValueResolver valueResolver;

	private final List<PayloadHolder<?>> payloadHolders;

	/**
	 * Creates a registrar.
	 * @param annotationType the annotation
	 * @param beanFactory has the beans
	 * @param methodFactory makes the methods ready
	 * @param registry takes the containers
	 * @param payloadHolders types that methods with the annotation can take in the place
	 * of the payload
	 */
	protected ListenerAnnotationRegistrar(Class<A> annotationType, ConfigurableListableBeanFactory beanFactory,
			ListenerMethodFactory methodFactory, ListenerContainerRegistry registry,
			PayloadHolder<?>... payloadHolders) {
		this.annotationType = annotationType;
		this.beanFactory = beanFactory;
		this.methodFactory = methodFactory;
		this.registry = registry;
		this.valueResolver = new EmbeddedValueResolver(beanFactory);
		this.payloadHolders = List.of(payloadHolders);
	}

	/**
	 * Makes the container of a listener.
	 * @param endpoint the listener
	 * @return its container
	 * @throws InvalidListenerException if the annotation cannot work
	 */
	protected abstract MessageListenerContainer createContainer(ListenerEndpoint<A> endpoint);

	/**
	 * The way of a delivery to the listener's method.
	 * @param endpoint the listener
	 * @param options the options of its container
	 * @param resultHandler takes what the method returns
	 * @return the handler for the listener's container
	 * @throws InvalidListenerException if the listener's filter is no expression, or if
	 * its messages cannot be recorded in the {@link ProcessedMessageStore}
	 */
	protected final DeliveryHandler createHandler(ListenerEndpoint<A> endpoint, ContainerOptions options,
			ResultHandler resultHandler) {
		DeliveryHandler handler = onceOnly(endpoint, options,
				endpoint.method().isBatch() ? new BatchMethodDeliveryHandler(endpoint.id(), endpoint.method())
						: new MethodDeliveryHandler(endpoint.id(), endpoint.method(), resultHandler));
		if (endpoint.filter().isEmpty()) {
			return handler;
		}
		return new FilteringDeliveryHandler(endpoint.id(),
				DeliveryFilter.parse(endpoint, this.methodFactory.getConverter()), handler);
	}

	private DeliveryHandler onceOnly(ListenerEndpoint<A> endpoint, ContainerOptions options, DeliveryHandler handler) {
		ProcessedMessageStore store = this.beanFactory.getBeanProvider(ProcessedMessageStore.class).getIfAvailable();
		if (store == null || !store.supports(endpoint.id())) {
			return handler;
		}
		if (options.ackMode() == AckMode.MANUAL) {
			throw endpoint.invalid("acknowledges by hand, after its message would have been recorded as processed",
					"Let it acknowledge by its return, or let the ProcessedMessageStore's 'supports' say no to it.");
		}
		if (AsyncResult.isAsync(endpoint.method().getMethod().getReturnType())) {
			throw endpoint.invalid("is not done when it returns, so that its work cannot be recorded along with it",
					"Let it return when its work is done, or let the ProcessedMessageStore's 'supports' say no to it.");
		}
		return new OnceOnlyDeliveryHandler(endpoint.id(), store, handler);
	}

	/**
	 * Resolves <code>${…}</code> and <code>#{…}</code> in a text of an annotation.
	 * @param text the text
	 * @return the resolved text
	 */
	protected final String resolve(String text) {
		String resolved = this.valueResolver.resolveStringValue(text);
		return (resolved != null) ? resolved : "";
	}

	@Override
	public final void afterSingletonsInstantiated() {
		for (String beanName : this.beanFactory.getBeanNamesForType(Object.class, true, false)) {
			Class<?> type = ScopedProxyUtils.isScopedTarget(beanName) ? null : targetClass(beanName);
			if (type != null && AnnotationUtils.isCandidateClass(type, this.annotationType)) {
				find(ClassUtils.getUserClass(type))
					.forEach((method, annotation) -> register(beanName, type, method, annotation));
			}
		}
	}

	/**
	 * Only the proxy itself knows what a proxy stands for that an application has made by
	 * hand.
	 */
	private @Nullable Class<?> targetClass(String beanName) {
		Class<?> type = AutoProxyUtils.determineTargetClass(this.beanFactory, beanName);
		return (type != null && SpringProxy.class.isAssignableFrom(type)
				&& this.beanFactory.containsSingleton(beanName))
						? AopProxyUtils.ultimateTargetClass(this.beanFactory.getBean(beanName)) : type;
	}

	private Map<Method, MergedAnnotation<A>> find(Class<?> type) {
		return MethodIntrospector.selectMethods(type,
				(MethodIntrospector.MetadataLookup<MergedAnnotation<A>>) (method) -> {
					MergedAnnotation<A> annotation = MergedAnnotations.from(method, SearchStrategy.TYPE_HIERARCHY)
						.get(this.annotationType);
					return annotation.isPresent() ? annotation : null;
				});
	}

	private void register(String beanName, Class<?> type, Method method, MergedAnnotation<A> annotation) {
		String listener = "@" + this.annotationType.getSimpleName() + " on " + ClassUtils.getUserClass(type).getName()
				+ "." + method.getName();
		try {
			register(listener, beanName, method, annotation);
		}
		catch (PlaceholderResolutionException | BeanExpressionException ex) {
			throw new InvalidListenerException(listener, "has a text that cannot be resolved: " + reason(ex),
					"Set the property that is missing, or correct the text of the annotation.");
		}
	}

	/** What is wrong with an expression is said by the cause. */
	private static String reason(Exception ex) {
		return String.valueOf(NestedExceptionUtils.getMostSpecificCause(ex).getMessage());
	}

	private void register(String listener, String beanName, Method method, MergedAnnotation<A> annotation) {
		AttributeReader attributes = new AttributeReader(listener, annotation, this::resolve);
		String id = attributes.text("id");
		ListenerMethod listenerMethod = this.methodFactory.create(listener, beanName, method,
				attributes.flag("batch", true), this.payloadHolders);
		ListenerEndpoint<A> endpoint = new ListenerEndpoint<>(
				StringUtils.hasText(id) ? id : freeId(beanName + "." + method.getName()), listener,
				annotation.synthesize(), read(attributes, listenerMethod), attributes.text("filter"), listenerMethod);
		if (this.registry.getContainer(endpoint.id()) != null) {
			throw endpoint.invalid("has the id '" + endpoint.id() + "' of another listener",
					"Give each listener an id of its own.");
		}
		this.registry.register(createContainer(endpoint));
	}

	private static ListenerAttributes read(AttributeReader attributes, ListenerMethod method) {
		return new ListenerAttributes(attributes.flag("autoStartup", true), attributes.number("concurrency"),
				attributes.number("maxInFlight"), method.isBatch(), attributes.number("batchSize"),
				attributes.ackMode("ackMode"), attributes.rateLimit("rateLimit"));
	}

	private String freeId(String name) {
		String id = name;
		for (int i = 2; this.registry.getContainer(id) != null; i++) {
			id = name + "-" + i;
		}
		return id;
	}

}
