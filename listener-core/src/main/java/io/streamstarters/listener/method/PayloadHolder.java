package io.streamstarters.listener.method;

import java.util.Map;

/**
 * A type that holds a payload together with what came with it, such as an event. Listener
 * methods can take it in the place of the payload; the payload is converted to its type
 * argument, and stays as it is where that is missing or a wildcard.
 *
 * @param type the type, with exactly one type parameter
 * @param factory makes an instance for each message
 * @param <H> the type
 */
public record PayloadHolder<H>(Class<H> type, Factory<? extends H> factory) {

	public PayloadHolder {
		if (type.getTypeParameters().length != 1) {
			throw new IllegalArgumentException(type.getName() + " has no type parameter for the payload, or several");
		}
	}

	/**
	 * Makes instances. Safe for use by many threads.
	 *
	 * @param <H> their type
	 */
	@FunctionalInterface
	public interface Factory<H> {

		/**
		 * Makes an instance.
		 * @param payload the converted payload
		 * @param headers what came with it, by header name
		 * @return the instance
		 */
		H create(Object payload, Map<String, Object> headers);

	}

}
