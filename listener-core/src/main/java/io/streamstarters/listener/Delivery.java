package io.streamstarters.listener;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A message as a broker handed it out, until it is settled. Implementations are immutable
 * and safe for use by many threads.
 */
public interface Delivery {

	/**
	 * Identity of the message, or of this version of it where the broker keeps versions:
	 * the same for every redelivery, different for anything else.
	 * @return the identity, not empty
	 */
	String id();

	/**
	 * The payload as the handler's message converter gets it, usually JSON text.
	 * @return the payload, or the raw one of a delivery with a {@link #failure()}
	 */
	Object payload();

	/**
	 * What came with the payload, by header name.
	 * @return the headers
	 */
	Map<String, Object> headers();

	/**
	 * Why this delivery cannot be handled, if the source found so. It goes to the error
	 * handler without a call of the handler.
	 * @return the failure, or {@code null}
	 */
	default @Nullable Exception failure() {
		return null;
	}

	/**
	 * Whether the broker may by now have handed the message to somebody else. An expired
	 * delivery is neither handled nor settled, not even when the lease ends while it is
	 * handled: it comes again.
	 * @return whether the lease has ended
	 */
	default boolean isExpired() {
		return false;
	}

}
