package io.streamstarters.sequin;

/**
 * A consumer of a stream that an application needs. A consumer that is created when the
 * stream already holds messages is given those that match its filter.
 *
 * @param stream name or id of the stream
 * @param name the name: letters, digits and underscores
 * @param filter which keys the consumer is given, see
 * {@link SequinKeys#requireFilter(String)}; {@code >} for all
 * @param options how Sequin hands messages out
 * @param client name of the client whose server has the stream, as below
 * {@code sequin.clients}; empty for the plain one
 */
public record SequinConsumerDefinition(String stream, String name, String filter, SequinConsumerOptions options,
		String client) {

	/**
	 * Checks names and filter; Sequin itself does not check filters.
	 * @throws InvalidSequinRequestException if a rule is broken
	 */
	public SequinConsumerDefinition {
		if (stream == null || stream.isBlank()) {
			throw new InvalidSequinRequestException("The consumer `" + SequinKeys.shown(name) + "` needs a stream.");
		}
		SequinNames.requireName("consumer", name);
		SequinKeys.requireFilter(filter);
	}

	/**
	 * A consumer on the plain client's server.
	 */
	public SequinConsumerDefinition(String stream, String name, String filter, SequinConsumerOptions options) {
		this(stream, name, filter, options, "");
	}

	/**
	 * A consumer on the plain client's server with Sequin's own defaults.
	 */
	public SequinConsumerDefinition(String stream, String name, String filter) {
		this(stream, name, filter, SequinConsumerOptions.defaults());
	}

	/**
	 * The same consumer on the server of another client.
	 * @param client name of the client, as below {@code sequin.clients}
	 */
	public SequinConsumerDefinition withClient(String client) {
		return new SequinConsumerDefinition(this.stream, this.name, this.filter, this.options, client);
	}

}
