package io.streamstarters.sequin;

/**
 * A stream that an application needs.
 *
 * @param name the name: letters, digits and underscores. Sequin tells names apart neither
 * by case nor by what follows a long common beginning
 * @param options how Sequin keeps messages
 */
public record SequinStreamDefinition(String name, SequinStreamOptions options) {

	/**
	 * Checks the name.
	 * @throws InvalidSequinRequestException if the name breaks a rule
	 */
	public SequinStreamDefinition {
		SequinNames.requireName("stream", name);
	}

	/**
	 * A stream with Sequin's own defaults.
	 */
	public SequinStreamDefinition(String name) {
		this(name, SequinStreamOptions.defaults());
	}

}
