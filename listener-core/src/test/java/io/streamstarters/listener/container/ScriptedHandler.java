package io.streamstarters.listener.container;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Phaser;
import java.util.concurrent.atomic.AtomicInteger;

import io.streamstarters.listener.AckMode;
import io.streamstarters.listener.Delivery;
import io.streamstarters.listener.container.ContainerStep.Decision;
import io.streamstarters.listener.container.ContainerStep.Deliver;
import io.streamstarters.listener.container.ContainerStep.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * A handler that does with each message what its step says, and notes whatever a
 * container must not do to a handler.
 */
final class ScriptedHandler implements DeliveryHandler {

	private final ContainerOptions options;

	private final Phaser busy;

	private final Queue<String> violations;

	/** What the handler does with a message. */
	private final Map<String, Outcome> outcomes = new ConcurrentHashMap<>();

	/** Handlers that wait for the test to let them go on. */
	private final Queue<CompletableFuture<@Nullable Void>> handlers = new ConcurrentLinkedQueue<>();

	/** Asynchronous handlers that wait for their end. */
	private final Queue<Runnable> results = new ConcurrentLinkedQueue<>();

	/** What is handled and waits for its settlement by hand. */
	private final Queue<DeliveryAttempt> unsettled = new ConcurrentLinkedQueue<>();

	/** The place of each delivery in the order of all. */
	private final Map<Delivery, Integer> arrivals = new ConcurrentHashMap<>();

	private final Map<String, Boolean> beingHandled = new ConcurrentHashMap<>();

	/** For each ordering key, which message is being handled. */
	private final Map<String, String> keysInUse = new ConcurrentHashMap<>();

	/** For each ordering key, the place of what was handled last. */
	private final Map<String, Integer> lastOfKey = new ConcurrentHashMap<>();

	/** Messages whose place may be that of a delivery that a copy has replaced. */
	private final Set<String> replaceable = ConcurrentHashMap.newKeySet();

	private final AtomicInteger running = new AtomicInteger();

	private final AtomicInteger handled = new AtomicInteger();

	private volatile boolean handlesNothing;

	private volatile boolean over;

	/**
	 * Creates a handler.
	 * @param options options of the container
	 * @param busy whatever is being done
	 * @param violations gets what must not be
	 */
	ScriptedHandler(ContainerOptions options, Phaser busy, Queue<String> violations) {
		this.options = options;
		this.busy = busy;
		this.violations = violations;
	}

	/** A delivery is about to come. */
	void expect(Deliver step, Delivery delivery) {
		this.outcomes.put(step.id(), step.outcome());
		this.arrivals.put(delivery, this.arrivals.size());
	}

	/** A delivery of a message may be replaced by a copy, which takes its place. */
	void expectReplacement(String id) {
		this.replaceable.add(id);
	}

	/** Whether anything may come from now on. */
	void expectMore(boolean more) {
		this.handlesNothing = !more;
	}

	/** Does not wait for anything any more. */
	void end() {
		this.over = true;
		boolean waiting = true;
		while (waiting) {
			waiting = letOneGoOn();
		}
	}

	/** How often it got a message. */
	int handled() {
		return this.handled.get();
	}

	boolean letOneGoOn() {
		CompletableFuture<@Nullable Void> handler = this.handlers.poll();
		if (handler != null) {
			this.busy.register();
			handler.complete(null);
		}
		return handler != null;
	}

	boolean endOneLater() {
		Runnable result = this.results.poll();
		if (result != null) {
			result.run();
		}
		return result != null;
	}

	boolean settleOneByHand(Decision decision) {
		DeliveryAttempt attempt = this.unsettled.poll();
		if (attempt != null) {
			left(attempt);
			decision.settle(attempt);
		}
		return attempt != null;
	}

	@Override
	public @Nullable CompletionStage<?> handle(List<DeliveryAttempt> attempts) throws Exception {
		check(this.running.incrementAndGet() <= ContainerScript.CONCURRENCY, "concurrency exceeded");
		check(!attempts.isEmpty() && attempts.size() <= this.options.batchSize(), "a batch of " + attempts.size());
		attempts.forEach(this::begin);
		Outcome outcome = this.outcomes.get(attempts.get(0).delivery().id());
		if (outcome.waits()) {
			awaitNextStep();
		}
		if (outcome == Outcome.LATER || outcome == Outcome.FAILURE_LATER) {
			CompletableFuture<@Nullable Void> result = new CompletableFuture<>();
			this.results.add(() -> {
				end(attempts, outcome == Outcome.FAILURE_LATER);
				if (outcome == Outcome.LATER) {
					result.complete(null);
				}
				else {
					result.completeExceptionally(new IOException());
				}
			});
			return result;
		}
		boolean failed = true;
		try {
			for (DeliveryAttempt attempt : attempts) {
				handle(outcome, attempt, attempt != attempts.get(0));
			}
			failed = false;
		}
		finally {
			end(attempts, failed);
		}
		return (outcome == Outcome.ALREADY) ? CompletableFuture.completedFuture(null) : null;
	}

	private void awaitNextStep() {
		CompletableFuture<@Nullable Void> latch = new CompletableFuture<>();
		this.handlers.add(latch);
		this.busy.arriveAndDeregister();
		if (this.over) {
			letOneGoOn();
		}
		latch.join();
	}

	private static void handle(Outcome outcome, DeliveryAttempt attempt, boolean later) throws Exception {
		switch (outcome) {
			case EXCEPTION, EXCEPTION_WAITING -> throw new IOException();
			case ERROR -> throw new AssertionError();
			case INTERRUPTED -> Thread.currentThread().interrupt();
			case ACK -> attempt.ack();
			case ACK_AND_EXCEPTION -> {
				attempt.ack();
				throw new IllegalStateException();
			}
			case RETRY -> attempt.retryLater(Duration.ZERO, "again");
			case DISCARD -> attempt.discard("unwanted");
			case ONE_FAILS -> {
				if (later) {
					attempt.notReached();
				}
				else {
					attempt.fail(new IOException());
				}
			}
			default -> {
			}
		}
	}

	private void begin(DeliveryAttempt attempt) {
		Delivery delivery = attempt.delivery();
		this.handled.incrementAndGet();
		check(this.beingHandled.put(delivery.id(), true) == null, delivery + " handled twice at once");
		check(!this.handlesNothing, delivery + " handled after the stop");
		String key = delivery.orderingKey();
		if (key != null) {
			String present = this.keysInUse.put(key, delivery.id());
			check(present == null, delivery + " handled beside " + present + " of its key");
			int arrival = this.arrivals.get(attempt.message().deliveries().element());
			Integer last = this.lastOfKey.get(key);
			check(last == null || last <= arrival, delivery + " handled after a later one of its key");
			if (!this.replaceable.contains(delivery.id())) {
				this.lastOfKey.put(key, arrival);
			}
		}
	}

	private void end(List<DeliveryAttempt> attempts, boolean failed) {
		this.running.decrementAndGet();
		for (DeliveryAttempt attempt : attempts) {
			if (this.options.ackMode() == AckMode.MANUAL && !failed && attempt.failure() == null && attempt.isReached()
					&& attempt.decision() == null) {
				this.unsettled.add(attempt);
			}
			else {
				left(attempt);
			}
		}
	}

	private void left(DeliveryAttempt attempt) {
		this.beingHandled.remove(attempt.delivery().id());
		String key = attempt.delivery().orderingKey();
		if (key != null) {
			this.keysInUse.remove(key);
		}
	}

	private void check(boolean condition, String violation) {
		if (!condition) {
			this.violations.add(violation);
		}
	}

}
