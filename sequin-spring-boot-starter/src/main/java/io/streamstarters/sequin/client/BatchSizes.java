package io.streamstarters.sequin.client;

import io.streamstarters.sequin.InvalidSequinRequestException;

/**
 * How many messages one call can be about.
 */
final class BatchSizes {

	static final int MAX = 1000;

	/**
	 * How many messages are received by those who do not say.
	 */
	static final int DEFAULT = 10;

	private BatchSizes() {
	}

	static void require(int batchSize) {
		if (batchSize < 1 || batchSize > MAX) {
			throw new InvalidSequinRequestException(
					"The batch size must be from 1 to " + MAX + ", but is " + batchSize + ".");
		}
	}

}
