package io.streamstarters.sequin.client;

import java.util.regex.Pattern;

import io.streamstarters.sequin.InvalidSequinRequestException;

/**
 * A sink of the type "Sequin Stream", which hands out changes of Postgres.
 *
 * @param sink name or id: letters, digits, underscores, dashes and dots
 */
public record SinkConsumer(String sink) implements ConsumerAddress {

	private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]{1,255}");

	/**
	 * Checks the name.
	 * @throws InvalidSequinRequestException if it is no name of a sink
	 */
	public SinkConsumer {
		PathSegments.require("sink", sink);
		if (!NAME.matcher(sink).matches()) {
			throw new InvalidSequinRequestException("The name of the sink is not valid: it may hold letters, digits,"
					+ " underscores, dashes and dots only. A sink with another name can be named by its id.");
		}
	}

	@Override
	public String toString() {
		return this.sink;
	}

}
