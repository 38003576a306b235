package io.streamstarters.sequin.client;

import java.time.Duration;

/**
 * Options of the Sequin client.
 *
 * @param requestTimeout how long a request may take, connecting and reading the answer
 * included; 30 s by default
 * @param maxInMemorySize bytes that one answer may have; 64 MB by default. A larger
 * answer fails, and the messages in it come again after their lease. Sequin takes up to 8
 * MB in one message, so receive few at a time where they are large
 */
public record SequinClientOptions(Duration requestTimeout, int maxInMemorySize) {

	private static final SequinClientOptions DEFAULTS = new SequinClientOptions(Duration.ofSeconds(30),
			64 * 1024 * 1024);

	/**
	 * Checks the numbers.
	 * @throws IllegalArgumentException if one is not positive
	 */
	public SequinClientOptions {
		if (requestTimeout.isNegative() || requestTimeout.isZero()) {
			throw new IllegalArgumentException("The request timeout must be positive, but is " + requestTimeout + ".");
		}
		if (maxInMemorySize < 1) {
			throw new IllegalArgumentException(
					"The size that an answer may have must be positive, but is " + maxInMemorySize + ".");
		}
	}

	/**
	 * The defaults.
	 */
	public static SequinClientOptions defaults() {
		return DEFAULTS;
	}

	/**
	 * These options with another time limit.
	 */
	public SequinClientOptions withRequestTimeout(Duration requestTimeout) {
		return new SequinClientOptions(requestTimeout, this.maxInMemorySize);
	}

	/**
	 * These options with another limit on the bytes of an answer.
	 */
	public SequinClientOptions withMaxInMemorySize(int maxInMemorySize) {
		return new SequinClientOptions(this.requestTimeout, maxInMemorySize);
	}

}
