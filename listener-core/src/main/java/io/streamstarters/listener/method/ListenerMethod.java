package io.streamstarters.listener.method;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import org.springframework.aop.support.AopUtils;
import org.springframework.core.CoroutinesUtils;
import org.springframework.core.KotlinDetector;
import org.springframework.core.MethodParameter;
import org.springframework.messaging.Message;
import org.springframework.messaging.handler.invocation.HandlerMethodArgumentResolver;
import org.springframework.util.Assert;
import org.springframework.util.ReflectionUtils;
import org.springframework.util.function.SingletonSupplier;

/**
 * A method of a bean, with a resolver for each of its parameters.
 */
public final class ListenerMethod {

	private final Method method;

	private final MethodParameter[] parameters;

	private final HandlerMethodArgumentResolver[] resolvers;

	private final @Nullable BatchElement batchElement;

	private final boolean suspending;

	private final SingletonSupplier<Target> target;

	ListenerMethod(Method method, Supplier<Object> bean, MethodParameter[] parameters,
			HandlerMethodArgumentResolver[] resolvers, @Nullable BatchElement batchElement) {
		this.method = method;
		this.suspending = KotlinDetector.isSuspendingFunction(method);
		this.batchElement = batchElement;
		this.parameters = parameters;
		this.resolvers = resolvers;
		this.target = SingletonSupplier.of(() -> Target.of(bean.get(), method));
	}

	/**
	 * The method as it was declared.
	 * @return the method
	 */
	public Method getMethod() {
		return this.method;
	}

	/**
	 * Whether the method takes a list of messages.
	 * @return whether it does
	 */
	public boolean isBatch() {
		return this.batchElement != null;
	}

	/**
	 * Whether the method's work may not be done when it returns.
	 * @return whether it returns a stage or a publisher, or suspends
	 */
	boolean isAsync() {
		return this.suspending || AsyncResult.isAsync(this.method.getReturnType());
	}

	/** Makes an element of the list of one of its messages. */
	@Nullable Object toElement(Message<?> message) {
		BatchElement element = this.batchElement;
		Assert.state(element != null, "The method takes no list");
		return resolve(element.resolver(), element.parameter(), message);
	}

	/**
	 * Gets the bean now rather than at the first call.
	 * @throws IllegalStateException if the method cannot be called through the bean's
	 * proxy
	 */
	void resolveBean() {
		this.target.obtain();
	}

	@Nullable Object invoke(Message<?> message) throws Exception {
		Target target = this.target.obtain();
		@Nullable Object[] arguments = arguments(message);
		if (this.suspending) {
			return Suspending.invoke(target, arguments);
		}
		try {
			return target.method().invoke(target.bean(), arguments);
		}
		catch (InvocationTargetException ex) {
			ReflectionUtils.rethrowException(ex.getTargetException());
			throw new IllegalStateException("unreachable");
		}
	}

	private @Nullable Object[] arguments(Message<?> message) {
		@Nullable Object[] arguments = new Object[this.parameters.length];
		for (int i = 0; i < arguments.length; i++) {
			arguments[i] = resolve(this.resolvers[i], this.parameters[i], message);
		}
		return arguments;
	}

	private static @Nullable Object resolve(HandlerMethodArgumentResolver resolver, MethodParameter parameter,
			Message<?> message) {
		try {
			return resolver.resolveArgument(parameter, message);
		}
		catch (Exception ex) {
			throw PayloadFailure.of(parameter, ex);
		}
	}

	/** Loaded only where there is Kotlin. */
	private static final class Suspending {

		@SuppressWarnings("NullAway")
		static Object invoke(Target target, @Nullable Object[] arguments) {
			return CoroutinesUtils.invokeSuspendingFunction(target.method(), target.bean(), arguments);
		}

	}

	/**
	 * What the list of a batch is made of.
	 *
	 * @param parameter stands for one element
	 * @param resolver makes it of a message
	 */
	record BatchElement(MethodParameter parameter, HandlerMethodArgumentResolver resolver) {

	}

	/**
	 * What to invoke.
	 *
	 * @param bean the bean, or its proxy
	 * @param method the method as that has it
	 */
	private record Target(Object bean, Method method) {

		static Target of(Object bean, Method method) {
			if (AopUtils.isCglibProxy(bean) && Modifier.isFinal(method.getModifiers())) {
				throw new IllegalStateException("A proxy cannot pass calls of the final method " + method + " on");
			}
			Method invocable = AopUtils.selectInvocableMethod(method, bean.getClass());
			ReflectionUtils.makeAccessible(invocable);
			return new Target(bean, invocable);
		}

	}

}
