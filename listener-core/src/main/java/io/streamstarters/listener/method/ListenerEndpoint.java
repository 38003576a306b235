package io.streamstarters.listener.method;

import java.lang.annotation.Annotation;

import io.streamstarters.listener.InvalidListenerException;
import io.streamstarters.listener.container.ListenerAttributes;

/**
 * A listener method with its annotation.
 *
 * @param id id of the listener, unique in the application
 * @param listener annotation, class and method, as messages name them
 * @param annotation the annotation
 * @param attributes what the annotation says of the container
 * @param filter which messages the listener wants, an expression, or empty for all
 * @param method the method
 * @param <A> the annotation's type
 */
public record ListenerEndpoint<A extends Annotation>(String id, String listener, A annotation,
		ListenerAttributes attributes, String filter, ListenerMethod method) {

	/**
	 * Says that the listener cannot work.
	 * @param problem what is wrong, to follow the listener in a sentence
	 * @param action what to do, a sentence
	 * @return the exception to throw
	 */
	public InvalidListenerException invalid(String problem, String action) {
		return new InvalidListenerException(this.listener, problem, action);
	}

}
