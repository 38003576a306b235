package io.streamstarters.sequin.client;

import java.time.Duration;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Options of the Sequin client.
 *
 * @param requestTimeout how long a request may take, connecting and reading the answer
 * included; 30 s by default. A receive that waits for messages may take as much longer as
 * it waits
 * @param maxInMemorySize bytes that one answer may have; 64 MB by default. A larger
 * answer fails, and the messages in it come again after their lease. Sequin takes up to 8
 * MB in one message, so receive few at a time where they are large
 * @param token API token, which sinks ask for; sent with every request. None by default
 * @param sinkEndpoint where the server offers its sinks
 * @param propertyPrefix what the names of properties begin with that messages of failures
 * tell to look at; {@code sequin} by default
 */
public record SequinClientOptions(Duration requestTimeout, int maxInMemorySize, @Nullable String token,
		SinkEndpoint sinkEndpoint, String propertyPrefix) {

	private static final Pattern TOKEN = Pattern.compile("[\\x21-\\x7e]+");

	private static final SequinClientOptions DEFAULTS = new SequinClientOptions(Duration.ofSeconds(30),
			64 * 1024 * 1024, null, SinkEndpoint.SEQUIN_STREAMS, "sequin");

	/**
	 * Checks numbers and token.
	 * @throws IllegalArgumentException if a number is not positive, or the token cannot
	 * be sent in a header
	 */
	public SequinClientOptions {
		if (requestTimeout.isNegative() || requestTimeout.isZero()) {
			throw new IllegalArgumentException("The request timeout must be positive, but is " + requestTimeout + ".");
		}
		if (maxInMemorySize < 1) {
			throw new IllegalArgumentException(
					"The size that an answer may have must be positive, but is " + maxInMemorySize + ".");
		}
		if (token != null && !TOKEN.matcher(token).matches()) {
			throw new IllegalArgumentException(
					"The Sequin API token is empty, or holds characters that no token has, such as a line break.");
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
		return new SequinClientOptions(requestTimeout, this.maxInMemorySize, this.token, this.sinkEndpoint,
				this.propertyPrefix);
	}

	/**
	 * These options with another limit on the bytes of an answer.
	 */
	public SequinClientOptions withMaxInMemorySize(int maxInMemorySize) {
		return new SequinClientOptions(this.requestTimeout, maxInMemorySize, this.token, this.sinkEndpoint,
				this.propertyPrefix);
	}

	/**
	 * These options with an API token, or without.
	 */
	public SequinClientOptions withToken(@Nullable String token) {
		return new SequinClientOptions(this.requestTimeout, this.maxInMemorySize, token, this.sinkEndpoint,
				this.propertyPrefix);
	}

	/**
	 * These options with another place of the sinks.
	 */
	public SequinClientOptions withSinkEndpoint(SinkEndpoint sinkEndpoint) {
		return new SequinClientOptions(this.requestTimeout, this.maxInMemorySize, this.token, sinkEndpoint,
				this.propertyPrefix);
	}

	/**
	 * These options with other names of properties in messages.
	 */
	public SequinClientOptions withPropertyPrefix(String propertyPrefix) {
		return new SequinClientOptions(this.requestTimeout, this.maxInMemorySize, this.token, this.sinkEndpoint,
				propertyPrefix);
	}

	/**
	 * All but the token.
	 */
	@Override
	public String toString() {
		return "SequinClientOptions[requestTimeout=" + this.requestTimeout + ", maxInMemorySize=" + this.maxInMemorySize
				+ ", sinkEndpoint=" + this.sinkEndpoint + "]";
	}

}
