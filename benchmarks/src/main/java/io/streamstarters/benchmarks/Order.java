package io.streamstarters.benchmarks;

/**
 * A payload of common size.
 *
 * @param id its number
 * @param product what
 * @param quantity how many
 * @param note some text
 */
public record Order(long id, String product, int quantity, String note) {

	static Order of(long id) {
		return new Order(id, "chair", 2, "Leave it with the neighbours, please, if nobody opens the door.");
	}

}
