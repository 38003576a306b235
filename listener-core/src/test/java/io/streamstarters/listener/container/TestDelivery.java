package io.streamstarters.listener.container;

import java.time.Duration;
import java.util.Map;

import io.streamstarters.listener.Delivery;
import org.jspecify.annotations.Nullable;

/**
 * A delivery whose lease a test can end. Each is one of its own, copies included.
 */
final class TestDelivery implements Delivery {

	private final String id;

	private final @Nullable Exception failure;

	private volatile boolean expired;

	private volatile boolean knownToBeExpired;

	private @Nullable Duration lease;

	private @Nullable String orderingKey;

	private boolean acceptsLateAck;

	private Object settlementId = this;

	private @Nullable Duration maxDelay;

	private Map<String, String> publishedHeaders = Map.of();

	TestDelivery(String id) {
		this(id, null);
	}

	TestDelivery(String id, @Nullable Exception failure) {
		this.id = id;
		this.failure = failure;
	}

	TestDelivery expire() {
		this.expired = true;
		return this;
	}

	@Override
	public String id() {
		return this.id;
	}

	@Override
	public Object payload() {
		return "secret payload of " + this.id;
	}

	@Override
	public Map<String, Object> headers() {
		return Map.of();
	}

	@Override
	public @Nullable Exception failure() {
		return this.failure;
	}

	@Override
	public Map<String, String> publishedHeaders() {
		return this.publishedHeaders;
	}

	TestDelivery withPublishedHeader(String name, String value) {
		this.publishedHeaders = Map.of(name, value);
		return this;
	}

	/** As the container asks, who then knows. */
	@Override
	public @Nullable Duration timeLeft() {
		boolean expired = this.expired;
		if (expired) {
			this.knownToBeExpired = true;
			return Duration.ofMillis(-1);
		}
		return this.lease;
	}

	TestDelivery withLease(Duration lease) {
		this.lease = lease;
		return this;
	}

	@Override
	public @Nullable String orderingKey() {
		return this.orderingKey;
	}

	TestDelivery withKey(String orderingKey) {
		this.orderingKey = orderingKey;
		return this;
	}

	@Override
	public boolean acceptsLateAck() {
		return this.acceptsLateAck;
	}

	TestDelivery acceptingLateAck() {
		this.acceptsLateAck = true;
		return this;
	}

	@Override
	public Object settlementId() {
		return this.settlementId;
	}

	TestDelivery settledBy(String settlementId) {
		this.settlementId = settlementId;
		return this;
	}

	@Override
	public @Nullable Duration maxDelay() {
		return this.maxDelay;
	}

	TestDelivery withMaxDelay(Duration maxDelay) {
		this.maxDelay = maxDelay;
		return this;
	}

	boolean hasExpired() {
		return this.expired;
	}

	/** Whether the container has seen the end of the lease. */
	boolean isKnownToBeExpired() {
		return this.knownToBeExpired;
	}

	@Override
	public String toString() {
		return this.id;
	}

}
