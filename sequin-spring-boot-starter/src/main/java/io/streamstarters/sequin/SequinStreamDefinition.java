package io.streamstarters.sequin;

/**
 * A stream that an application needs.
 *
 * @param name the name: letters, digits and underscores. Sequin tells names apart neither
 * by case nor by what follows a long common beginning
 * @param options how Sequin keeps messages
 * @param client name of the client whose server has the stream, as below
 * {@code sequin.clients}; empty for the plain one
 */
public record SequinStreamDefinition(String name, SequinStreamOptions options, String client) {

	/**
	 * Checks the name.
	 * @throws InvalidSequinRequestException if the name breaks a rule
	 */
	public SequinStreamDefinition {
		SequinNames.requireName("stream", name);
	}

	/**
	 * A stream of the plain client's server.
	 */
	public SequinStreamDefinition(String name, SequinStreamOptions options) {
		this(name, options, "");
	}

	/**
	 * A stream of the plain client's server with Sequin's own defaults.
	 */
	public SequinStreamDefinition(String name) {
		this(name, SequinStreamOptions.defaults());
	}

	/**
	 * The same stream on the server of another client.
	 * @param client name of the client, as below {@code sequin.clients}
	 */
	public SequinStreamDefinition withClient(String client) {
		return new SequinStreamDefinition(this.name, this.options, client);
	}

}
