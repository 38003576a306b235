package io.streamstarters.listener.container;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import io.streamstarters.listener.Acknowledgment;
import io.streamstarters.listener.Delivery;
import io.streamstarters.listener.Settlement;
import io.streamstarters.listener.observation.ListenerObservation;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * One attempt to handle a delivery, and what the handler says of it. Safe for use by many
 * threads.
 */
public final class DeliveryAttempt implements Acknowledgment {

	private final InHand message;

	private final Delivery delivery;

	private final int number;

	/** What the handler explicitly decided, or nothing any more. */
	private final CompletableFuture<@Nullable Settlement> decision = new CompletableFuture<>();

	private volatile boolean reached = true;

	private volatile boolean skipped;

	private volatile boolean duplicate;

	private volatile @Nullable Throwable failure;

	private volatile ListenerObservation observation = ListenerObservation.NONE;

	/**
	 * An attempt outside of a container.
	 * @param delivery what is to be handled
	 * @param number how often it is being tried, from 1
	 */
	public DeliveryAttempt(Delivery delivery, int number) {
		this(new InHand(delivery), delivery, number);
	}

	DeliveryAttempt(InHand message, Delivery delivery, int number) {
		this.message = message;
		this.delivery = delivery;
		this.number = number;
	}

	/**
	 * What is to be handled.
	 * @return the delivery
	 */
	public Delivery delivery() {
		return this.delivery;
	}

	/**
	 * How often the message is being tried here.
	 * @return 1 or more
	 */
	public int number() {
		return this.number;
	}

	/**
	 * What the handler decided, if it did.
	 * @return the decision, or {@code null}
	 */
	public @Nullable Settlement decision() {
		return this.decision.isCompletedExceptionally() ? null : this.decision.getNow(null);
	}

	/**
	 * Says that this delivery failed, whatever becomes of the others.
	 * @param failure why
	 */
	public void fail(Throwable failure) {
		this.failure = failure;
	}

	/**
	 * Says that this delivery has not been tried and is to be handed over again at once.
	 */
	public void notReached() {
		this.reached = false;
	}

	/**
	 * Says that the listener does not want this delivery: acknowledged without having
	 * been handled.
	 */
	public void skip() {
		this.skipped = true;
		ack();
	}

	/** Acknowledges a delivery that has been processed before. */
	void duplicate() {
		this.duplicate = true;
		ack();
	}

	void observedBy(ListenerObservation observation) {
		this.observation = observation;
	}

	/**
	 * Runs a part of the handling that comes after the handler's return, on any thread:
	 * what it logs and sends belongs to the same trace.
	 * @param work the part
	 * @param <T> what comes of it
	 * @return what came of it
	 */
	public <T extends @Nullable Object> T scoped(Supplier<T> work) {
		return this.observation.scoped(work);
	}

	/** The same attempt, whose decision may be undone. */
	DeliveryAttempt trial() {
		return new DeliveryAttempt(this.message, this.delivery, this.number);
	}

	boolean isDuplicate() {
		return this.duplicate;
	}

	/** Does what the handler decided on another attempt, which has ended. */
	void follow(DeliveryAttempt other) {
		Settlement decision = other.end();
		this.skipped = other.skipped;
		if (decision != null) {
			decide(decision);
		}
	}

	@Override
	public void ack() {
		decide(Settlement.ack());
	}

	@Override
	public void retryLater(Duration delay, int priority, String reason) {
		Settlement settlement = Settlement.defer(delay, priority, reason);
		Duration longest = this.delivery.maxDelay();
		Assert.isTrue(longest == null || delay.compareTo(longest) <= 0,
				() -> "'delay' is " + delay + ", and the broker keeps no message back for more than " + longest);
		decide(settlement);
	}

	@Override
	public void discard(String reason) {
		decide(Settlement.discard(reason));
	}

	@Override
	public CompletionStage<?> settled() {
		return this.message.settled().minimalCompletionStage();
	}

	private void decide(Settlement settlement) {
		if (!this.decision.complete(settlement)) {
			throw new IllegalStateException("This message has been settled already, or the listener method has ended");
		}
	}

	InHand message() {
		return this.message;
	}

	/**
	 * Whether this delivery has been tried.
	 * @return whether {@link #notReached} was not called
	 */
	public boolean isReached() {
		return this.reached;
	}

	/**
	 * Whether the listener does not want this delivery.
	 * @return whether {@link #skip} was called
	 */
	public boolean isSkipped() {
		return this.skipped;
	}

	/**
	 * Why this delivery failed, if {@link #fail} was called.
	 * @return the failure, or {@code null}
	 */
	public @Nullable Throwable failure() {
		return this.failure;
	}

	/**
	 * Ends the time in which the handler can decide.
	 * @return what it decided, or {@code null}
	 */
	@Nullable Settlement end() {
		this.decision.complete(null);
		return this.decision.getNow(null);
	}

	/**
	 * Leaves the handler some more time to decide.
	 * @param timeout how long
	 * @return completes with the decision, exceptionally when the time is over
	 */
	CompletableFuture<@Nullable Settlement> decidedWithin(Duration timeout) {
		return this.decision.orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS);
	}

}
