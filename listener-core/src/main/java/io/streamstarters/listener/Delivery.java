package io.streamstarters.listener;

import java.time.Duration;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

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
	 * The payload before it became text, if it came as a part of larger JSON. What is
	 * made of this need not be parsed again.
	 * @return what the text of {@link #payload()} says, not to be changed, or
	 * {@code null}
	 */
	default @Nullable JsonNode json() {
		return null;
	}

	/**
	 * What came with the payload, by header name.
	 * @return the headers
	 */
	Map<String, Object> headers();

	/**
	 * What the publisher sent along with the payload, such as where its trace is to go
	 * on. Names are as they came, in any case.
	 * @return texts by name
	 */
	default Map<String, String> publishedHeaders() {
		return Map.of();
	}

	/**
	 * What the message was received by, for meters: a name that the listener gives, such
	 * as the pattern that it subscribes to, never one that a sender can choose.
	 * @return the name, or {@code null} if it is that of the whole listener
	 */
	default @Nullable String destination() {
		return null;
	}

	/**
	 * Why this delivery cannot be handled, if the source found so. It goes to the error
	 * handler without a call of the handler.
	 * @return the failure, or {@code null}
	 */
	default @Nullable Exception failure() {
		return null;
	}

	/**
	 * What keeps messages in order: deliveries with the same key are handled one after
	 * the other, in the order in which they came.
	 * @return the key, or {@code null} if this delivery has no order
	 */
	default @Nullable String orderingKey() {
		return null;
	}

	/**
	 * How long the message is this application's alone. After that the broker may hand it
	 * to somebody else. An expired delivery is neither handled nor settled, not even when
	 * the lease ends while it is handled: it comes again.
	 * @return the time left, negative after the end, or {@code null} if there is no limit
	 */
	default @Nullable Duration timeLeft() {
		return null;
	}

	/**
	 * Whether the lease has ended.
	 * @return whether there is no {@link #timeLeft()}
	 */
	default boolean isExpired() {
		Duration left = timeLeft();
		return left != null && left.isNegative();
	}

	/**
	 * How long the broker can keep the message back. A listener that asks for more is
	 * refused.
	 * @return the longest delay, or {@code null} if asking for more does no harm
	 */
	default @Nullable Duration maxDelay() {
		return null;
	}

	/**
	 * What a settlement names to the broker. Copies of a message in hand that have it in
	 * common are settled by one call: a second one might meet what came after them.
	 * @return by default the delivery, so that each is settled by itself
	 */
	default Object settlementId() {
		return this;
	}

	/**
	 * Whether an acknowledgment still counts after the lease, and means this very
	 * message. It is then sent although the delivery has expired.
	 * @return whether a late acknowledgment is sent
	 */
	default boolean acceptsLateAck() {
		return false;
	}

}
