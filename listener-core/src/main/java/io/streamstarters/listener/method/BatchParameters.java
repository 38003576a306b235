package io.streamstarters.listener.method;

import java.util.List;

import io.streamstarters.listener.BatchAcknowledgment;
import io.streamstarters.listener.InvalidListenerException;
import org.jspecify.annotations.Nullable;

import org.springframework.core.MethodParameter;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.messaging.handler.annotation.Headers;
import org.springframework.messaging.handler.invocation.HandlerMethodArgumentResolver;

/**
 * The parameters of a listener method that takes a list: the list, and a
 * {@link BatchAcknowledgment} if it wants one.
 */
final class BatchParameters {

	private BatchParameters() {
	}

	/** The parameter that takes several messages, if there is one. */
	static @Nullable MethodParameter list(MethodParameter[] parameters) {
		for (MethodParameter parameter : parameters) {
			if (parameter.getParameterType() == List.class && !parameter.hasParameterAnnotation(Header.class)
					&& !parameter.hasParameterAnnotation(Headers.class)) {
				return parameter;
			}
		}
		return null;
	}

	static HandlerMethodArgumentResolver[] resolvers(String listener, MethodParameter[] parameters) {
		HandlerMethodArgumentResolver[] resolvers = new HandlerMethodArgumentResolver[parameters.length];
		boolean listFound = false;
		for (int i = 0; i < parameters.length; i++) {
			boolean list = parameters[i].getParameterType() == List.class;
			if (list ? listFound : parameters[i].getParameterType() != BatchAcknowledgment.class) {
				throw new InvalidListenerException(listener,
						"takes a list of messages and cannot take '" + parameters[i].getParameterName() + "' too",
						"Let the method take the list and, if needed, a BatchAcknowledgment; headers are those of the"
								+ " elements in a List<Message<…>>. If the list is one payload, set the annotation's"
								+ " attribute 'batch' to 'false'.");
			}
			listFound |= list;
			resolvers[i] = new BatchArgumentResolver();
		}
		return resolvers;
	}

}
