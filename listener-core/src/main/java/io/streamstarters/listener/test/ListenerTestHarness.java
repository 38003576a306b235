package io.streamstarters.listener.test;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

import io.streamstarters.listener.Delivery;
import io.streamstarters.listener.container.DeliveryOutcome;
import io.streamstarters.listener.container.DeliveryOutcome.Kind;
import io.streamstarters.listener.container.ListenerContainerRegistry;
import io.streamstarters.listener.container.MessageListenerContainer;

/**
 * Lets a test wait for what listeners get and do. It remembers each delivery and each
 * outcome until {@link #reset()}, which comes after each test by itself, so that it does
 * not matter whether something happens before or after a test begins to wait for it.
 * <p>
 * A wait that is in vain ends in an {@link AssertionError} that says what the listener
 * did instead. An outcome is there when the broker has answered to the settlement: a test
 * that has waited for it finds the message settled. Safe for use by many threads.
 */
public final class ListenerTestHarness {

	private final ListenerContainerRegistry registry;

	private final Map<String, ListenerRecord> records = new ConcurrentHashMap<>();

	/**
	 * Creates a harness. Listeners that have been started before are seen from their next
	 * start on.
	 * @param registry has the listeners
	 */
	public ListenerTestHarness(ListenerContainerRegistry registry) {
		this.registry = registry;
		// What one did that is not there any more can still be looked at.
		registry.forEachContainer(
				(container) -> container
					.setProbe(this.records.computeIfAbsent(container.getId(), (id) -> new ListenerRecord())),
				(container) -> {
				});
	}

	/**
	 * Waits for a delivery: the oldest that this method has not returned yet. The handler
	 * may still be at work on it.
	 * @param listenerId id of the listener
	 * @param timeout how long to wait
	 * @return what was delivered: id, headers, and the payload before it is converted,
	 * usually JSON text
	 * @throws AssertionError if there is no such listener, or no delivery in that time
	 */
	public Delivery awaitDelivery(String listenerId, Duration timeout) {
		Delivery delivery = record(listenerId).nextDelivery(timeout);
		if (delivery == null) {
			throw inVain(listenerId, "got no delivery", timeout);
		}
		return delivery;
	}

	/**
	 * Waits for the outcome of a delivery, whatever it is: the oldest that this method
	 * has not returned yet.
	 * @param listenerId id of the listener
	 * @param timeout how long to wait
	 * @return what became of a delivery
	 * @throws AssertionError if there is no such listener, or no outcome in that time
	 */
	public DeliveryOutcome awaitOutcome(String listenerId, Duration timeout) {
		DeliveryOutcome outcome = record(listenerId).nextOutcome(timeout);
		if (outcome == null) {
			throw inVain(listenerId, "finished no delivery", timeout);
		}
		return outcome;
	}

	/**
	 * Waits until messages were handled with success.
	 * @param listenerId id of the listener
	 * @param count how many at least, counted from the last {@link #reset()}
	 * @param timeout how long to wait
	 * @return all that were handled, oldest first
	 * @throws AssertionError if there is no such listener, or fewer in that time
	 */
	public List<DeliveryOutcome> awaitHandled(String listenerId, int count, Duration timeout) {
		return await(listenerId, count, timeout, "handled", Set.of(Kind.HANDLED));
	}

	/**
	 * Waits for failures, those included that led to the dead letters. A message can fail
	 * several times.
	 * @param listenerId id of the listener
	 * @param count how many at least, counted from the last {@link #reset()}
	 * @param timeout how long to wait
	 * @return all failures, oldest first
	 * @throws AssertionError if there is no such listener, or fewer in that time
	 */
	public List<DeliveryOutcome> awaitFailed(String listenerId, int count, Duration timeout) {
		return await(listenerId, count, timeout, "failed on", Set.of(Kind.FAILED, Kind.DEAD_LETTERED));
	}

	/**
	 * Waits until messages were published to the dead letters and acknowledged.
	 * @param listenerId id of the listener
	 * @param count how many at least, counted from the last {@link #reset()}
	 * @param timeout how long to wait
	 * @return all that were published to the dead letters, oldest first
	 * @throws AssertionError if there is no such listener, or fewer in that time
	 */
	public List<DeliveryOutcome> awaitDeadLettered(String listenerId, int count, Duration timeout) {
		return await(listenerId, count, timeout, "sent to the dead letters", Set.of(Kind.DEAD_LETTERED));
	}

	/**
	 * Forgets all deliveries and outcomes so far. What is still in hand will be seen.
	 */
	public void reset() {
		this.records.values().forEach(ListenerRecord::reset);
	}

	private List<DeliveryOutcome> await(String listenerId, int count, Duration timeout, String verb, Set<Kind> kinds) {
		List<DeliveryOutcome> outcomes = record(listenerId).outcomes(kinds, count, timeout);
		if (outcomes.size() < count) {
			throw inVain(listenerId, verb + " " + outcomes.size() + " of " + count + " expected", timeout);
		}
		return outcomes;
	}

	private ListenerRecord record(String listenerId) {
		ListenerRecord record = this.records.get(listenerId);
		if (record == null) {
			throw new AssertionError("There is no listener with id '" + listenerId + "', there are "
					+ new TreeSet<>(this.records.keySet()) + ".");
		}
		return record;
	}

	private AssertionError inVain(String listenerId, String what, Duration timeout) {
		ListenerRecord record = record(listenerId);
		StringBuilder text = new StringBuilder("Listener '").append(listenerId)
			.append("' ")
			.append(what)
			.append(" within ")
			.append(timeout)
			.append(". ")
			.append(record.describe());
		Throwable cause = record.lastFailure();
		MessageListenerContainer container = this.registry.getContainer(listenerId);
		if (container != null) {
			text.append(" The listener is ")
				.append(container.getState())
				.append(container.isPaused() ? " and paused" : "")
				.append(" with ")
				.append(container.getInFlight())
				.append(" in hand, and outlived the lease of ")
				.append(container.getStatistics().getOverrun())
				.append(" so far.");
			Exception lastError = container.getLastError();
			if (lastError != null) {
				text.append(" Last error of the connection: ").append(lastError).append('.');
				cause = (cause != null) ? cause : lastError;
			}
		}
		return new AssertionError(text.toString(), cause);
	}

}
