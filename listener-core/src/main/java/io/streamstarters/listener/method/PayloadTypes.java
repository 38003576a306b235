package io.streamstarters.listener.method;

import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.CompletionStage;

import io.streamstarters.listener.Acknowledgment;
import io.streamstarters.listener.BatchAcknowledgment;
import io.streamstarters.listener.FailedDelivery;
import tools.jackson.core.TreeNode;

import org.springframework.core.MethodParameter;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.core.ResolvableType;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.messaging.handler.annotation.Headers;
import org.springframework.messaging.support.MessageHeaderAccessor;

/**
 * Finds the types that payloads of listener methods are made of, or replies made from.
 * What only holds them, such as a list or a message, is left out, and so is what needs no
 * hints: types of the JDK and of Kotlin, and trees of JSON.
 */
final class PayloadTypes {

	private final Set<Class<?>> holders;

	PayloadTypes(Set<Class<?>> holders) {
		this.holders = holders;
	}

	/** Types of a parameter, none if it takes something else than the payload. */
	Set<Class<?>> ofParameter(MethodParameter parameter) {
		return isPayload(parameter) ? find(ResolvableType.forMethodParameter(parameter)) : Set.of();
	}

	private static boolean isPayload(MethodParameter parameter) {
		Class<?> type = parameter.getParameterType();
		return !parameter.hasParameterAnnotation(Header.class) && !parameter.hasParameterAnnotation(Headers.class)
				&& type != Acknowledgment.class && type != BatchAcknowledgment.class && type != FailedDelivery.class
				&& type != MessageHeaders.class && !MessageHeaderAccessor.class.isAssignableFrom(type)
				&& !Throwable.class.isAssignableFrom(type);
	}

	/** Types of what a method returns, unless it suspends: a parameter says it then. */
	Set<Class<?>> ofResult(Method method, Class<?> beanType) {
		return find(ResolvableType.forMethodReturnType(method, beanType));
	}

	/** Types that a type stands for, its type arguments included. */
	Set<Class<?>> find(ResolvableType type) {
		Set<Class<?>> types = new LinkedHashSet<>();
		collect(type, types, new HashSet<>());
		return types;
	}

	private void collect(ResolvableType type, Set<Class<?>> types, Set<Type> seen) {
		if (!seen.add(type.getType())) {
			return;
		}
		if (type.isArray()) {
			collect(type.getComponentType(), types, seen);
			return;
		}
		Class<?> found = type.resolve();
		if (found != null && !found.isPrimitive() && !isHolder(found) && !isKnown(found)) {
			types.add(found);
		}
		for (ResolvableType argument : type.getGenerics()) {
			collect(argument, types, seen);
		}
	}

	private boolean isHolder(Class<?> type) {
		return this.holders.contains(type) || type == Message.class || CompletionStage.class.isAssignableFrom(type)
				|| ReactiveAdapterRegistry.getSharedInstance().getAdapter(type) != null;
	}

	private static boolean isKnown(Class<?> type) {
		return type.getName().startsWith("java.") || type.getName().startsWith("kotlin.")
				|| TreeNode.class.isAssignableFrom(type);
	}

}
