package io.streamstarters.listener.method;

import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.streamstarters.listener.AckMode;
import io.streamstarters.listener.DeadLetterPublisher;
import io.streamstarters.listener.InvalidListenerException;
import io.streamstarters.listener.ListenerErrorHandler;
import io.streamstarters.listener.NoSuchClientException;
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
import org.springframework.beans.factory.NoUniqueBeanDefinitionException;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.util.ClassUtils;
import org.springframework.util.PlaceholderResolutionException;
import org.springframework.util.StringUtils;

/**
 * Finds the methods with a listener annotation on all beans, when the singletons are
 * there, and registers a container for each. Looks at types, so that lazy and prototype
 * beans are found without being made.
 * <p>
 * A method has as many listeners as annotations, composed ones included. As usual in
 * Spring, the annotations of an overridden method count where the overriding one has
 * none.
 *
 * @param <A> the annotation
 * @param <F> makes the containers of its broker
 */
public abstract class ListenerAnnotationRegistrar<A extends Annotation, F> implements SmartInitializingSingleton {

	private final Class<A> annotationType;

	private final ConfigurableListableBeanFactory beanFactory;

	private final ListenerMethodFactory methodFactory;

	private final ListenerContainerRegistry registry;

	private final F containerFactory;

	private final TextResolver textResolver;

	private final List<PayloadHolder<?>> payloadHolders;

	/**
	 * Creates a registrar.
	 * @param annotationType the annotation
	 * @param beanFactory has the beans
	 * @param methodFactory makes the methods ready
	 * @param registry takes the containers
	 * @param containerFactory makes the containers of listeners that name no other
	 * @param payloadHolders types that methods with the annotation can take in the place
	 * of the payload
	 */
	protected ListenerAnnotationRegistrar(Class<A> annotationType, ConfigurableListableBeanFactory beanFactory,
			ListenerMethodFactory methodFactory, ListenerContainerRegistry registry, F containerFactory,
			PayloadHolder<?>... payloadHolders) {
		this.annotationType = annotationType;
		this.beanFactory = beanFactory;
		this.methodFactory = methodFactory;
		this.registry = registry;
		this.containerFactory = containerFactory;
		this.textResolver = new TextResolver(beanFactory);
		this.payloadHolders = List.of(payloadHolders);
	}

	/**
	 * Makes the container of a listener.
	 * @param endpoint the listener
	 * @param containerFactory makes it
	 * @return its container
	 * @throws InvalidListenerException if the annotation cannot work
	 */
	protected abstract MessageListenerContainer createContainer(ListenerEndpoint<A> endpoint, F containerFactory);

	/**
	 * Lets a listener's container work with the client that the listener names.
	 * @param containerFactory makes the container
	 * @param client name of the client, empty where the listener names none
	 * @return the factory with this client
	 * @throws NoSuchClientException if there is no such client
	 */
	protected abstract F withClient(F containerFactory, String client);

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
		if (endpoint.method().isAsync()) {
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
		return this.textResolver.text(text);
	}

	/**
	 * Resolves <code>${…}</code> and <code>#{…}</code> in texts of an annotation. An
	 * expression may stand for several.
	 * @param texts the texts
	 * @return the resolved texts
	 */
	protected final List<String> resolveAll(String... texts) {
		return this.textResolver.texts(texts);
	}

	@Override
	public final void afterSingletonsInstantiated() {
		for (String beanName : this.beanFactory.getBeanNamesForType(Object.class, true, false)) {
			Class<?> type = ScopedProxyUtils.isScopedTarget(beanName) ? null : targetClass(beanName);
			if (type != null) {
				register(beanName, type);
			}
		}
	}

	private void register(String beanName, Class<?> type) {
		Map<Method, List<MergedAnnotation<A>>> listeners = ListenerMethods.find(ClassUtils.getUserClass(type),
				this.annotationType);
		if (!listeners.isEmpty()) {
			DeadLetterMethods deadLetters = new DeadLetterMethods(beanName, ClassUtils.getUserClass(type),
					this.methodFactory, this.textResolver, this.payloadHolders);
			listeners.forEach((method, annotations) -> annotations
				.forEach((annotation) -> register(beanName, type, method, annotation, deadLetters)));
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

	private void register(String beanName, Class<?> type, Method method, MergedAnnotation<A> annotation,
			DeadLetterMethods deadLetters) {
		String listener = "@" + this.annotationType.getSimpleName() + " on " + ClassUtils.getUserClass(type).getName()
				+ "." + method.getName();
		try {
			register(listener, beanName, method, annotation, deadLetters);
		}
		catch (NoUniqueBeanDefinitionException ex) {
			throw ambiguous(listener, ex);
		}
		catch (PlaceholderResolutionException | BeanExpressionException ex) {
			throw new InvalidListenerException(listener, "has a text that cannot be resolved: " + reason(ex),
					"Set the property that is missing, or correct the text of the annotation.");
		}
	}

	private static InvalidListenerException ambiguous(String listener, NoUniqueBeanDefinitionException ex) {
		Class<?> type = ex.getBeanType();
		return new InvalidListenerException(listener,
				"finds several beans of type " + ((type != null) ? type.getSimpleName() : "?")
						+ " and does not know which one is for it: "
						+ String.join(", ", Objects.requireNonNullElse(ex.getBeanNamesFound(), List.of())),
				"Make one of them @Primary" + ((type == ListenerErrorHandler.class)
						? ", or name one in the annotation's attribute 'errorHandler'." : "."));
	}

	/** What is wrong with an expression is said by the cause. */
	private static String reason(Exception ex) {
		return String.valueOf(NestedExceptionUtils.getMostSpecificCause(ex).getMessage());
	}

	private void register(String listener, String beanName, Method method, MergedAnnotation<A> annotation,
			DeadLetterMethods deadLetters) {
		AttributeReader attributes = new AttributeReader(listener, annotation, this.textResolver);
		String id = attributes.text("id");
		if (id.isEmpty()) {
			id = freeId(beanName + "." + method.getName());
		}
		ListenerMethod listenerMethod = this.methodFactory.create(listener, beanName, method,
				attributes.flag("batch", true), this.payloadHolders);
		ListenerEndpoint<A> endpoint = new ListenerEndpoint<>(id, listener, annotation.synthesize(),
				read(attributes, listenerMethod, deadLetters.find(id)), attributes.text("filter"), listenerMethod);
		if (this.registry.getContainer(id) != null) {
			throw endpoint.invalid("has the id '" + id + "' of another listener",
					"Give each listener an id of its own.");
		}
		this.registry.register(createContainer(endpoint, containerFactory(listener, attributes)));
	}

	@SuppressWarnings("unchecked")
	private F containerFactory(String listener, AttributeReader attributes) {
		F named = attributes.bean("containerFactory", (Class<F>) this.containerFactory.getClass());
		try {
			return withClient((named != null) ? named : this.containerFactory, attributes.text("client"));
		}
		catch (NoSuchClientException ex) {
			throw new InvalidListenerException(listener,
					"has no client to receive from: " + StringUtils
						.uncapitalize(StringUtils.trimTrailingCharacter(String.valueOf(ex.getMessage()), '.')),
					"The annotation's attribute 'client' takes the name. " + ex.getAction());
		}
	}

	private static ListenerAttributes read(AttributeReader attributes, ListenerMethod method,
			@Nullable DeadLetterPublisher deadLetters) {
		return new ListenerAttributes(attributes.flag("autoStartup", true), attributes.number("concurrency"),
				attributes.number("maxInFlight"), method.isBatch(), attributes.number("batchSize"),
				attributes.ackMode("ackMode"), attributes.rateLimit("rateLimit"),
				attributes.duration("idleEventInterval"), attributes.bean("errorHandler", ListenerErrorHandler.class),
				deadLetters);
	}

	private String freeId(String name) {
		String id = name;
		for (int i = 2; this.registry.getContainer(id) != null; i++) {
			id = name + "-" + i;
		}
		return id;
	}

}
