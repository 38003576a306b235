package io.streamstarters.sequin.test;

import java.util.Map;
import java.util.UUID;

/**
 * What a consumer has in store at one moment.
 *
 * @param id the consumer's id
 * @param available how many messages a receive could bring now
 * @param delivered how many messages are out and hidden
 * @param acked how many acks took effect since the consumer was made
 * @param deliverCounts how often each key was handed out since the consumer was made,
 * over all its values
 */
public record ConsumerSnapshot(UUID id, int available, int delivered, long acked, Map<String, Integer> deliverCounts) {

	public ConsumerSnapshot {
		deliverCounts = Map.copyOf(deliverCounts);
	}

	/**
	 * How often a key was handed out.
	 * @param key the key
	 * @return the count, 0 if it never was
	 */
	public int deliverCount(String key) {
		return this.deliverCounts.getOrDefault(key, 0);
	}

	/**
	 * Whether nothing is available and nothing is out.
	 * @return true if all is acked
	 */
	public boolean isDrained() {
		return this.available == 0 && this.delivered == 0;
	}

}
