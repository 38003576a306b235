package io.streamstarters.sequin;

import org.jspecify.annotations.Nullable;

/**
 * How Sequin keeps the messages of a stream. What is null is left to Sequin. The servers
 * of 2024 accept these options and do not heed them: they keep one message per key,
 * without limits.
 *
 * @param oneMessagePerKey whether a new value of a key replaces the old one
 * @param processUnmodified whether a message whose key has this value already is
 * delivered again
 * @param maxStorageGb how many gigabytes the stream may take, at least 1
 * @param retainUpTo how many messages are kept at most, at least 1
 * @param retainAtLeast how many messages are kept at least, at least 1
 */
public record SequinStreamOptions(@Nullable Boolean oneMessagePerKey, @Nullable Boolean processUnmodified,
		@Nullable Integer maxStorageGb, @Nullable Long retainUpTo, @Nullable Long retainAtLeast) {

	private static final SequinStreamOptions DEFAULTS = new SequinStreamOptions(null, null, null, null, null);

	/**
	 * Checks the numbers.
	 * @throws InvalidSequinRequestException if a number is out of range
	 */
	public SequinStreamOptions {
		requirePositive("maxStorageGb", maxStorageGb);
		requirePositive("retainUpTo", retainUpTo);
		requirePositive("retainAtLeast", retainAtLeast);
	}

	/**
	 * Leaves all to Sequin.
	 */
	public static SequinStreamOptions defaults() {
		return DEFAULTS;
	}

	/**
	 * These options with a choice whether a new value of a key replaces the old one.
	 */
	public SequinStreamOptions withOneMessagePerKey(boolean oneMessagePerKey) {
		return new SequinStreamOptions(oneMessagePerKey, this.processUnmodified, this.maxStorageGb, this.retainUpTo,
				this.retainAtLeast);
	}

	/**
	 * These options with a choice whether unchanged values are delivered.
	 */
	public SequinStreamOptions withProcessUnmodified(boolean processUnmodified) {
		return new SequinStreamOptions(this.oneMessagePerKey, processUnmodified, this.maxStorageGb, this.retainUpTo,
				this.retainAtLeast);
	}

	/**
	 * These options with a limit on storage.
	 */
	public SequinStreamOptions withMaxStorageGb(int maxStorageGb) {
		return new SequinStreamOptions(this.oneMessagePerKey, this.processUnmodified, maxStorageGb, this.retainUpTo,
				this.retainAtLeast);
	}

	/**
	 * These options with a limit on the number of messages.
	 */
	public SequinStreamOptions withRetainUpTo(long retainUpTo) {
		return new SequinStreamOptions(this.oneMessagePerKey, this.processUnmodified, this.maxStorageGb, retainUpTo,
				this.retainAtLeast);
	}

	/**
	 * These options with a number of messages that are kept in any case.
	 */
	public SequinStreamOptions withRetainAtLeast(long retainAtLeast) {
		return new SequinStreamOptions(this.oneMessagePerKey, this.processUnmodified, this.maxStorageGb,
				this.retainUpTo, retainAtLeast);
	}

	private static void requirePositive(String name, @Nullable Number number) {
		if (number != null && number.longValue() < 1) {
			throw new InvalidSequinRequestException("`" + name + "` must be at least 1, but is " + number + ".");
		}
	}

}
