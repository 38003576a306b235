package io.streamstarters.sample;

import org.jspecify.annotations.Nullable;

/**
 * An order, as it travels.
 *
 * @param id id of the order
 * @param product what is ordered
 * @param quantity how many
 * @param simulate {@code flaky} lets each listener fail twice
 */
record Order(String id, String product, int quantity, @Nullable String simulate) {

	/** Stands for trouble that passes by itself. */
	void failIfSimulated(int attempt) {
		if ("flaky".equals(this.simulate) && attempt < 3) {
			throw new IllegalStateException("Simulated failure of order " + this.id);
		}
	}

}
