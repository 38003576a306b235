package io.streamstarters.listener.container;

import java.util.concurrent.atomic.LongAdder;

/**
 * What a container has done since it was made, over all its starts. Counts messages; read
 * by any thread at any time.
 */
public final class ContainerStatistics {

	private final LongAdder handled = new LongAdder();

	private final LongAdder failed = new LongAdder();

	private final LongAdder deadLettered = new LongAdder();

	private final LongAdder filtered = new LongAdder();

	private final LongAdder duplicates = new LongAdder();

	private final LongAdder retried = new LongAdder();

	private final LongAdder redelivered = new LongAdder();

	private final LongAdder overrun = new LongAdder();

	/**
	 * Messages that were handled with success.
	 * @return how many
	 */
	public long getHandled() {
		return this.handled.sum();
	}

	/**
	 * Failures that the error handler had to decide on; a message can fail several times.
	 * @return how many
	 */
	public long getFailed() {
		return this.failed.sum();
	}

	/**
	 * Messages that were published to the dead letters.
	 * @return how many
	 */
	public long getDeadLettered() {
		return this.deadLettered.sum();
	}

	/**
	 * Messages that the listener's filter did not want.
	 * @return how many
	 */
	public long getFiltered() {
		return this.filtered.sum();
	}

	/**
	 * Deliveries of messages that had been handled before, and were acknowledged again.
	 * @return how many
	 */
	public long getDuplicates() {
		return this.duplicates.sum();
	}

	/**
	 * How often a message was to be tried again, by the error handler or by the listener
	 * method.
	 * @return how many times
	 */
	public long getRetried() {
		return this.retried.sum();
	}

	/**
	 * Deliveries of messages that had been delivered before, as far as this container
	 * knows: they had failed or been put off, had been handled, or were still in hand.
	 * @return how many
	 */
	public long getRedelivered() {
		return this.redelivered.sum();
	}

	/**
	 * Messages whose lease ended while they were handled.
	 * @return how many
	 */
	public long getOverrun() {
		return this.overrun.sum();
	}

	void handled() {
		this.handled.increment();
	}

	void failed() {
		this.failed.increment();
	}

	void deadLettered() {
		this.deadLettered.increment();
	}

	void filtered() {
		this.filtered.increment();
	}

	void duplicate() {
		this.duplicates.increment();
	}

	void retried() {
		this.retried.increment();
	}

	void redelivered() {
		this.redelivered.increment();
	}

	void overrun() {
		this.overrun.increment();
	}

}
